"""The whole machine, through every door, with moving clock and many hands, against the model of model.py.

A short run is part of the suite; MACHINE_STEPS=10000 makes as many steps and records what they were.
"""

import logging
import os
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from articles.models import Article, Kind
from commons import unasked
from commons.chinese import midnight
from commons.clockwork import run_due
from commons.models import ClockSlot, Letter, Staff
from submissions import intake, record
from submissions.models import Event, Submission
from tests.make import NOW, make_user
from tests.submissions import entry_points, model
from tests.submissions.rows import as_it_is, as_it_should_be, joined, newest

STEPS = int(os.environ.get("MACHINE_STEPS", "0"))
EXAMPLE = 40
# What one example comes to at least. Too high a number makes the suite walk all its examples a second time:
# the same ones.
COUNTED = 36
# The suite takes a short walk, and a shorter one on PostgreSQL, where the way to the pages is the same; make
# faults takes the long one.
SHORT = 200 if connection.vendor == "sqlite" else 110
GROUPS = {"moderator": "审稿编辑", "second": "审稿编辑", "chief": "总编", "leads": "招商专员"}
OFFERS = [(door, move) for door, moves in entry_points.OFFERS.items() for move in moves]
# Everything that may happen in a step, the more often the more often it stands here.
KINDS = [
    *["legal"] * 6,
    *["any"] * 6,
    *["wait"] * 3,
    "back",
    "send",
    "read",
    "claim",
    "release",
    "spam",
    "spam",
    "undo",
]
MOST_STORIES = 4
# Ways in which a move that the state knows may be wrong all the same.
WRONG = [("leads", "plain"), ("chief", "stale"), ("moderator", "plain"), ("chief", "silent")]
# The last two are refused before a database is asked.
WRONG = WRONG if connection.vendor == "sqlite" else WRONG[:2]
# From 提交 to each state.
PATHS = {
    "submitted": [],
    "in_review": ["claim"],
    "needs_changes": ["return"],
    "accepted": ["accept"],
    "scheduled": ["accept", "schedule"],
    "published": ["accept", "publish"],
    "taken_down": ["accept", "publish", "take_down"],
    "rejected": ["reject"],
    "withdrawn": ["withdraw"],
    "expired": ["return"],
}
# Most is refused by the table before a database is asked; where two hands meet, the other one is asked too.
BY_STATE = [
    pytest.param(state, marks=() if state in {"in_review", "scheduled"} else pytest.mark.only("sqlite"))
    for state in PATHS
]
# A claim is in doubt, also in a story that the clock is to publish; a picture has no words.
BEGINNINGS = PATHS | {"doubtful": ["accept", "doubt"], "held": ["accept", "schedule", "doubt"]}
BEGINNINGS |= {"undescribed": ["accept", "cover"]}
MINUTES = [1, 5, 30, 59, 60, 61, 180, 360, 1080, 1320, 1440, 2880, 7200, 10_080]
numbers = st.integers(0, 59)
people = st.sampled_from(["moderator", "second", "chief", "chief", "leads"])
twists = st.sampled_from(["plain", "plain", "plain", "twice", "stale", "silent", "retitle"])


class World:
    """What the steps of all examples share: the clock, the browsers, the counts."""

    now = NOW
    clients = None
    counts = Counter()


class Machine(RuleBasedStateMachine):
    """Each rule does one thing through one door, then compares everything."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.stories, self.ran_at, self.sent, self.heads = [], None, 0, set()
        World.now = NOW
        self.last = {rows: newest(rows) for rows in (Event, Letter)}

    def teardown(self):
        faults = list(record.faults())
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        assert faults == []

    @initialize(states=st.lists(st.sampled_from(list(BEGINNINGS)), min_size=2, max_size=2))
    def begin(self, states):
        """Two stories, each walked to a state: random steps alone would seldom come as far as 恢复."""
        for state in states:
            self.bring(state)

    def bring(self, state):
        self.send("plain")
        for move in BEGINNINGS[state]:
            first_door = next(door for door, moves in entry_points.OFFERS.items() if move in moves)
            # Where two are asked for, another one accepts.
            who = "moderator" if move == "accept" else "chief"
            self.take(self.stories[-1], first_door, move, who, "silent" if move == "cover" else "plain")
        if state == "expired":
            World.now += timedelta(days=7)
            self.tick()

    @rule(
        kind=st.sampled_from(KINDS),
        number=numbers,
        offer=st.sampled_from(OFFERS),
        who=people,
        twist=twists,
        minutes=st.sampled_from(MINUTES),
    )
    def one_step(self, kind, number, offer, who, twist, minutes):
        """One rule for all: Hypothesis would leave some of several out of a whole example."""
        story = self.stories[number % len(self.stories)]
        if kind == "any":
            self.take(story, *offer, who, twist)
        elif kind == "legal":
            self.take_a_legal_step(story, number, twist)
        elif kind == "send":
            self.send(twist)
        elif kind == "read":
            self.open_the_pages(story, who)
        elif kind == "wait":
            World.now += timedelta(minutes=minutes)
            self.look(number)
        elif kind == "back":
            World.now -= timedelta(minutes=minutes)
            self.look(number)
        else:
            self.press_a_bulk_button(kind, who, twist)

    # ── The entry_points ──

    def send(self, twist):
        if len(self.stories) >= MOST_STORIES:
            return None
        self.sent += 1
        entry_points.send(self.way("author", twist), f"n{self.sent}@example.com")
        if twist == "silent":
            return self.compare("illegal")
        row = Submission.objects.order_by("-pk").first()
        # Confirmed, so that no letter is held back: the three a day have tests of their own.
        intake.confirm(row, now=World.now)
        needs_two = row.revision.kind.needs_four_eyes
        story = model.Story(row.pk, submitted_at=World.now, changed_at=World.now, needs_two=needs_two)
        self.stories.append(story)
        events = [(story.pk, "submit", "", "submitted", None)]
        return self.compare("legal", events, [(f"story:{story.pk}", "story_received")])

    def take_a_legal_step(self, story, number, twist):
        legal = [
            offer for offer in OFFERS if model.is_legal(story, offer[0].__name__, offer[1], "chief", twist)
        ]
        if legal:
            self.take(story, *legal[number % len(legal)], "chief", twist)

    def press_a_bulk_button(self, move, who, twist):
        rows = [self.row(story) for story in self.stories]
        entry_points.bulk(rows, move, self.way(who, twist))
        real = "reject" if move == "spam" else move
        # Nothing is said in bulk, so nothing can be left unsaid.
        twist = "plain" if twist == "silent" else twist
        moved = [s for s in self.stories if model.is_legal(s, move, real, who, twist, World.now)]
        results = [model.expected(story, real, World.now, actor=who, has_letter=False) for story in moved]
        self.compare("legal" if moved else "illegal", *joined(results))

    def take(self, story, door, move, who, twist):
        """One step through one door, and all that it must have done."""
        name = door.__name__
        model_look = partial(model.look, story, name, move, who, World.now)
        is_legal = model.is_legal(story, name, move, who, twist)
        row = self.row(story)
        door(row, move, self.way(who, twist))
        model_look()
        if not is_legal:
            return self.compare("illegal")
        schedules = World.now + timedelta(hours=entry_points.HOURS_AHEAD) if move == "schedule" else None
        events, letters = model.expected(
            story,
            move,
            World.now,
            actor=None if name == "author" else who,
            # The command refuses for spam, and that is silent.
            has_letter=not (move == "reject" and name == "command"),
            publish_at=schedules,
            is_edited=name == "edit" and twist == "retitle",
            twist=twist,
        )
        self.compare("legal", events, letters)

    def open_the_pages(self, story, who):
        answer = World.clients[who].get(f"{entry_points.DESK}/{story.pk}/change/")
        mine = World.clients["author"].get(self.row(story).author_url())
        model.look(story, "page", "", who, World.now)
        assert (answer.status_code, mine.status_code) == (403 if who == "leads" else 200, 200)
        self.compare("reading")

    # ── The clock ──

    def look(self, number):
        """No worker looks, one does, or two do in the same minute and the second finds nothing to do."""
        for _ in range(number % 3):
            self.tick()

    def tick(self):
        """One look of one worker."""
        has_run = bool(run_due(World.now))
        is_due = self.ran_at is None or not World.now - timedelta(minutes=1) < self.ran_at <= World.now
        assert has_run == is_due
        if not is_due:
            return self.compare("clock")
        self.ran_at = World.now
        results = []
        for story in self.stories:
            for move in model.due_moves(story, World.now):
                results.append(model.expected(story, move, World.now))
                if move == "hold":
                    owner = Staff.objects.get(username=story.accepted_by)
                    results.append(([], [(f"user:{owner.pk}", "story_held")]))
        results.append(([], self.desk_letters()))
        self.compare("clock", *joined(results))
        overdue = Submission.objects.overdue(World.now).filter(late_at=None)
        assert overdue.count() == 0

    def desk_letters(self):
        """Who hears of stories that came near to their end."""
        told = []
        for mark, hours, name, group in (
            ("has_digest", 6, "desk_digest", "审稿编辑"),
            ("has_alarm", 1, "desk_alarm", "总编"),
        ):
            if model.near(self.stories, mark, timedelta(hours=hours), World.now):
                staff = Staff.objects.filter(groups__name=group).values_list("pk", flat=True)
                told += [(f"user:{pk}", name) for pk in staff]
        return told + self.letters_after_acceptance() + self.head_letters()

    def letters_after_acceptance(self):
        """Who hears of stories that are long accepted and not public: who accepted them, and the chief."""
        names = {story.accepted_by for story in model.unpublished(self.stories, World.now)}
        names |= {"chief"} if names else set()
        staff = Staff.objects.filter(username__in=names).values_list("pk", flat=True)
        return [(f"user:{pk}", "desk_unpublished") for pk in staff]

    def head_letters(self):
        """The chief is sent the head of the record once for each day at whose end it was longer."""
        before = Event.objects.filter(at__lt=midnight(World.now), submission__in=[s.pk for s in self.stories])
        last = max(before.values_list("pk", flat=True), default=None)
        if last is None or last in self.heads:
            return []
        self.heads.add(last)
        return [(f"user:{Staff.objects.get(username='chief').pk}", "record_head")]

    # ── The comparison ──

    def compare(self, kind, events=(), letters=()):
        """Everything stands as the model says, and the step left exactly these events and letters."""
        World.counts[kind] += 1
        names = ("submission", "move", "from_state", "to_state", "actor__username")
        assert self.fresh(Event, names) == sorted(events, key=str)
        assert self.fresh(Letter, ("about", "event")) == sorted(letters, key=str)
        assert [as_it_is(row) for row in self.rows()] == [as_it_should_be(story) for story in self.stories]
        assert Article.objects.count() == sum(story.is_published for story in self.stories)
        articles = Article.objects.published()
        public = set(Submission.objects.filter(article__in=articles).values_list("pk", flat=True))
        assert public == {story.pk for story in self.stories if story.state == "published"}

    def fresh(self, rows, names):
        """The rows that this step has written."""
        written = rows.objects.filter(pk__gt=self.last[rows]).values_list(*names)
        self.last[rows] = newest(rows)
        return sorted(written, key=str)

    def rows(self):
        return Submission.objects.select_related("claimed_by", "article").order_by("pk")

    def row(self, story):
        return self.rows().get(pk=story.pk)

    def way(self, who, twist):
        number = sum(World.counts.values())
        return entry_points.Way(who, World.clients[who], World.now, twist, number)


@pytest.fixture
def world(settings, monkeypatch):
    """Browsers that stay signed in, whatever the clock does; the clock that all entry_points read."""
    settings.SUBMIT_LIMIT = settings.FORM_MIN_SECONDS = 0
    settings.SESSION_COOKIE_AGE = 400 * 365 * 86_400
    monkeypatch.setattr(timezone, "now", lambda: World.now)
    # An author corrects more often here than letters go out for: the budgets have tests of their own.
    monkeypatch.setattr(unasked, "KNOWN_LETTERS", 10_000)
    # The pages log every refusal.
    logging.disable(logging.WARNING)
    World.now, World.counts, World.clients = NOW, Counter(), {"author": Client()}
    for name, group in GROUPS.items():
        World.clients[name] = Client()
        World.clients[name].force_login(make_user(name, group, email=f"{name}@example.com"))
    ClockSlot.objects.all().delete()
    Kind.objects.filter(slug="policy").update(needs_four_eyes=True)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("state", BY_STATE)
def test_no_door_opens_for_a_wrong_move_or_for_the_wrong_hands(state):
    machine = Machine()
    machine.bring(state)
    [story] = machine.stories

    for door, move in OFFERS:
        is_known = story.state in model.TABLE[move]
        for who, twist in WRONG if is_known else [("chief", "plain")]:
            if not model.is_legal(story, door.__name__, move, who, twist):
                machine.take(story, door, move, who, twist)

    machine.teardown()
    assert (story.state, World.counts["illegal"] > 10) == (state, True)


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("state", ["doubtful", "held", "alone", "undescribed"])
def test_no_door_goes_round_what_stands_before_publication(state):
    machine = Machine()
    machine.bring("submitted" if state == "alone" else state)
    [story] = machine.stories
    if state == "alone":
        Kind.objects.update(needs_four_eyes=True)
        story.needs_two = True
        machine.take(story, entry_points.decide, "accept", "chief", "plain")
    before = story.state

    for door, move in OFFERS:
        if move in model.GUARDED and (state, move) != ("alone", "force"):
            for twist in ("plain", "retitle"):
                machine.take(story, door, move, "chief", twist)
    if state == "held":
        World.now += timedelta(days=1)
        machine.tick()

    machine.teardown()
    assert (before, story.state) == ("scheduled" if state == "held" else "accepted", "accepted")
    assert World.counts["illegal"] == 10 - 2 * (state == "alone")


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.usefixtures("world")
def test_no_door_lets_a_story_make_a_move_that_the_table_does_not_know(record_property):
    wanted = STEPS or SHORT
    profile = settings(
        max_examples=max(1, wanted // COUNTED),
        stateful_step_count=EXAMPLE,
        deadline=None,
        database=None,
        derandomize=not STEPS,
        suppress_health_check=list(HealthCheck),
    )

    while sum(World.counts.values()) < wanted:
        run_state_machine_as_test(Machine, settings=profile)

    for kind, count in World.counts.most_common():
        record_property(f"steps: {kind}", count)
    assert min(World.counts[kind] for kind in ("legal", "illegal", "clock")) > 0
