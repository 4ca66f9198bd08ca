"""Leads by random steps of several hands, against a second writing of the machine in plain Python."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from commons.models import Letter
from leads import actions, jobs, team
from leads.models import Lead
from leads.states import MoveRefused
from tests.leads.make import make_lead
from tests.leads.packs.make import make_pack, renew
from tests.make import NOW, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
STAFF = ("zhou", "xu")
MAIL = "wang@example.com"
GIVEN = {
    "attempt": [{"result": "reached"}, {"result": "missed"}, {}],
    "close": [{"outcome": "won"}, {"outcome": "invalid"}, {"outcome": "invalid", "cause": "number"}],
    "hand_over": [{"to": "zhou"}, {"to": "xu"}, {"to": "chief"}],
    "note": [{"note": "说好下周再谈"}],
    "reopen": [{"note": "又打来了"}],
    "claim": [{}],
    "send": [{}],
}
MISSING = [{}, {"outcome": "invalid"}]


@dataclass
class Model:
    """What one lead should be; written from the issue's words, not from leads.states."""

    state: str = "waiting"
    owner: str = ""
    is_answered: bool = False
    is_gone: bool = False
    event_count: int = 1
    choice_count: int = 0
    chosen: str = ""
    last: tuple = ()
    # The newest version of the pack, and those that the lead was given.
    newest: int = 0
    given: tuple = ()

    def is_allowed(self, move, actor, given):
        """Whether the move is made: right, state, owner, and what it needs."""
        if actor == "chief" or (given in MISSING and move in ("attempt", "close")):
            return False
        if move == "note":
            return True
        if move == "claim":
            return self.state != "closed" and self.owner in ("", actor)
        is_own = self.owner == actor
        if move == "reopen":
            return self.state == "closed" and is_own and not self.is_gone
        if move == "send" and not self.newest:
            return False
        if move == "hand_over" and given["to"] in ("chief", self.owner):
            return False
        return self.state != "closed" and is_own

    def make(self, move, actor, given):
        """The state after a move that is allowed."""
        key = (move, actor)
        is_again = (move == "claim" and self.owner == actor) or (move == "note" and self.last == key)
        is_again |= move == "send" and self.newest in self.given
        self.event_count += not is_again
        if not is_again:
            self.last = key
        if move in ("claim", "reopen"):
            self.owner = actor
        if move == "hand_over":
            self.owner = given["to"]
        if move == "send" and not is_again:
            self.given += (self.newest,)
        if move == "attempt":
            self.is_answered = True
        self.state = {"attempt": "following", "reopen": "following", "close": "closed"}.get(move, self.state)


class Machine(RuleBasedStateMachine):
    """Each rule does one thing, then compares."""

    staff: dict = {}

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize()
    def begin(self):
        self.lead, self.model, self.now = make_lead(email=MAIL), Model(), NOW

    @rule(
        step=st.sampled_from([(move, given) for move, all_given in GIVEN.items() for given in all_given]),
        actor=st.sampled_from([*STAFF, *STAFF, "chief"]),
    )
    def take(self, step, actor):
        move, given = step
        is_allowed = self.model.is_allowed(move, actor, given)
        named = {name: self.staff[value] if name == "to" else value for name, value in given.items()}
        try:
            actions.perform(move, self.lead, actor=self.staff[actor], now=self.now, **named)
        except MoveRefused:
            assert not is_allowed
        else:
            assert is_allowed
            self.model.make(move, actor, given)
        self.compare()

    @rule(minutes=st.sampled_from([1, 31, 61, 1500]))
    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)
        due = Lead.objects.get(pk=self.lead.pk)
        is_late = self.model.state == "waiting" and due.answer_due_at <= self.now and not due.overdue_at
        jobs.mark_overdue(self.now)
        if is_late:
            self.model.event_count += 1
            self.model.last = ("overdue", "")
        self.compare()

    @rule(number=st.integers(0, 2))
    def choose_time(self, number):
        begins = team.windows(self.now)[number].begins
        model = self.model
        is_again = model.chosen == str(begins) and model.state == "waiting"
        is_allowed = is_again or (model.state == "waiting" and model.choice_count < 3)
        try:
            actions.choose_time(self.lead, begins, now=self.now)
        except MoveRefused:
            assert not is_allowed
        else:
            assert is_allowed
            model.choice_count += not is_again
            model.event_count += not is_again
            model.chosen = str(begins)
            if not is_again:
                model.last = ("choose_time", "")
        self.compare()

    @rule()
    def bring_material(self):
        keeper, text = self.staff["zhou"], f"第 {self.now}"
        if self.model.newest:
            renew(self.pack, text=f"{text} {self.model.newest}")
        else:
            self.pack = make_pack(text=text, keeper=keeper)
        self.model.newest += 1
        self.compare()

    @rule()
    def withdraw(self):
        actions.withdraw_consent(self.lead, now=self.now)
        self.model.state, self.model.is_gone, self.model.last = "closed", True, ("withdraw", "")
        self.model.event_count += 1
        self.compare()

    def compare(self):
        lead = Lead.objects.select_related("owner").get(pk=self.lead.pk)
        model = self.model
        assert (lead.state, lead.owner.username if lead.owner else "", lead.phone == "") == (
            model.state,
            model.owner,
            model.is_gone,
        )
        given = tuple(lead.handovers.order_by("id").values_list("version__number", flat=True))
        mailed = Letter.objects.about(lead.letters_subject).filter(event="lead_material", recipient=MAIL)
        assert (given, mailed.count()) == (model.given, 0 if model.is_gone else len(given))
        assert (lead.first_answer_at is not None, lead.events.count()) == (
            model.is_answered,
            model.event_count,
        )
        # What holds of every row: an ended lead has an outcome and its time, an open one has neither.
        is_closed = lead.state == "closed"
        assert (bool(lead.outcome), lead.closed_at is not None) == (is_closed, is_closed)
        assert not (is_closed and lead.next_at)


def test_the_machine_is_what_the_second_writing_says():
    # People are the same in all examples: their passwords cost more than the steps.
    Machine.staff = {name: make_user(name, "招商专员", email=f"{name}@example.com") for name in STAFF}
    Machine.staff["chief"] = make_user("chief", "总编")
    examples = 12 if connection.vendor == "sqlite" else 4
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
