"""Three workers, and a clock that jumps or stands still: each alert once, nothing overlooked, order kept."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection

from articles.models import Article
from commons import outbox
from commons.clockwork import run_due
from commons.models import Letter
from submissions.models import Event, Submission
from tests.make import NOW, make_story, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# The clocks of three machines are never quite the same.
SKEWS = (-20, 0, 20)
JUMPS = [
    # Three workers meet on PostgreSQL in the same way whatever the clock does; the hardest goes there.
    pytest.param(timedelta(0), id="a quiet clock", marks=pytest.mark.only("sqlite")),
    pytest.param(26 * HOUR, id="26 hours ahead", marks=pytest.mark.only("sqlite")),
    pytest.param(-26 * HOUR, id="26 hours back"),
    pytest.param(DAY, id="a day's stop", marks=pytest.mark.only("sqlite")),
]


def moments(step, until, *, at, jump):
    """The times at which the workers look: every `step`, with one jump of the clock at `at`."""
    now, has_jumped = NOW, False
    while now < until:
        now += step
        if now >= at and not has_jumped:
            now, has_jumped = now + jump, True
        yield now


def three_workers(now):
    """One round of three workers at the same time: the clock's work, then the letters."""
    barrier = Barrier(len(SKEWS))

    def work(skew):
        barrier.wait()
        mine = now + timedelta(seconds=skew)
        try:
            run_due(mine)
            outbox.deliver_due(lambda: mine)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(SKEWS)) as pool:
        list(pool.map(work, SKEWS))


def told(event):
    """How often each member of staff was told of each story."""
    letters = Letter.objects.filter(event=event).values_list("recipient", "body")
    stories = Submission.objects.values_list("pk", flat=True)
    return Counter((to, pk) for to, body in letters for pk in stories if f"/submission/{pk}/change/" in body)


@pytest.fixture
def staff():
    """Two moderators and a chief, all with addresses."""
    groups = {"lin@example.com": "审稿编辑", "he@example.com": "审稿编辑", "zhou@example.com": "总编"}
    for number, (address, group) in enumerate(groups.items()):
        make_user(f"staff{number}", group, email=address)


@pytest.fixture(autouse=True)
def stories_alone(settings):
    """What the clock does to stories: the other jobs are no matter of these tests, and most of their time."""
    settings.CLOCK_JOBS = [name for name in settings.CLOCK_JOBS if name.startswith("submissions.jobs.")]


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.usefixtures("staff")
def test_every_alert_once_and_nothing_overdue_unmarked(jump):
    stories = [make_story(now=NOW + number * 20 * MINUTE) for number in range(4)]
    unmarked, orders = [], []

    for now in moments(2 * HOUR, NOW + 28 * HOUR, at=NOW + 10 * HOUR, jump=jump):
        three_workers(now)
        overdue = Submission.objects.overdue(now - MINUTE).filter(late_at=None)
        unmarked += overdue.values_list("pk", flat=True)
        orders.append(list(Submission.objects.in_queue().in_queue_order(now)))

    moderators = ("lin@example.com", "he@example.com")
    assert (unmarked, [order for order in orders if order != stories]) == ([], [])
    assert told("desk_digest") == {(to, story.pk): 1 for to in moderators for story in stories}
    assert told("desk_alarm") == {("zhou@example.com", story.pk): 1 for story in stories}
    late = Event.objects.filter(move="late").order_by("id").values_list("submission", flat=True)
    assert list(late) == [story.pk for story in stories]
    assert Letter.objects.filter(event="story_late").count() == len(stories)


@pytest.mark.parametrize("jump", JUMPS)
def test_returns_and_publications_happen_once_each(jump):
    returned, scheduled = make_story("needs_changes"), make_story("scheduled")

    for now in moments(DAY, NOW + 8 * DAY, at=NOW + 3 * DAY, jump=jump):
        three_workers(now)

    happened = Counter(Event.objects.values_list("submission", "move"))
    assert {key: happened[key] for key in happened if key[1] in {"remind", "expire", "publish"}} == {
        (returned.pk, "remind"): 1,
        (returned.pk, "expire"): 1,
        (scheduled.pk, "publish"): 1,
    }
    assert Article.objects.count() == 1
    by_event = Counter(Letter.objects.values_list("event", flat=True))
    assert (by_event["story_reminder"], by_event["story_expired"], by_event["story_published"]) == (1, 1, 1)


@pytest.mark.usefixtures("staff")
def test_every_letter_goes_out_once_with_three_workers():
    for number in range(8):
        make_story(now=NOW + number * MINUTE)

    for now in moments(6 * HOUR, NOW + 30 * HOUR, at=NOW + 12 * HOUR, jump=-26 * HOUR):
        three_workers(now)

    sent = Counter(message.extra_headers["Message-ID"] for message in mail.outbox)
    assert sent == {f"<{letter.message_id}>": 1 for letter in Letter.objects.all()}


def test_a_letter_that_waits_goes_out_also_after_the_clock_was_put_back():
    make_story()

    three_workers(NOW - 26 * HOUR)

    assert Letter.objects.waiting().count() == 0
