"""The rounds of a story, read from its events: when each began, how and when it was answered. Pure.

A round is what the portal promises 24 hours for: a sending, or a story that is taken up again. Each counts
once, at one moment, which stays the same whatever comes later: an answer in time when it was given, all
others when they fell due. So a week that is over keeps its numbers; only 未答 becomes 晚了 with the answer.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from statistics import median
from typing import NamedTuple

from submissions.reasons import SILENT
from submissions.states import DECISIONS, OPENINGS, QUEUE

# The moves that begin, answer or end a round, and those that tell what came of the answer.
MOVES = (*OPENINGS, *DECISIONS, "undo", "withdraw", "publish")


class Step(NamedTuple):
    """One event as it is stored; `due_at` is that of the story's newest round, `kind` the story's kind."""

    story: int
    at: datetime
    move: str
    from_state: str
    reasons: Sequence[str]
    actor: int | None
    due_at: datetime
    kind: int = 0


class Round(NamedTuple):
    """One round, begun by the move `opening`; `answer` is the move that told its author, "" while none has.

    `ended_at` is when it stopped to wait: answered, withdrawn, or refused as spam, of which nobody is told.
    """

    story: int
    number: int
    opening: str
    opened_at: datetime
    due_at: datetime
    answer: str = ""
    answered_at: datetime | None = None
    answered_by: int | None = None
    reasons: tuple[str, ...] = ()
    ended_at: datetime | None = None
    is_spam: bool = False
    published_at: datetime | None = None
    kind: int = 0

    @property
    def took(self) -> timedelta | None:
        """How long its author waited for the answer."""
        return self.answered_at - self.opened_at if self.answered_at else None

    @property
    def took_to_publish(self) -> timedelta | None:
        """采用→发布."""
        return self.published_at - self.answered_at if self.published_at and self.answered_at else None

    @property
    def is_on_time(self) -> bool:
        """Answered within its time."""
        return self.answered_at is not None and self.answered_at <= self.due_at

    def counts_at(self, now: datetime) -> datetime | None:
        """The moment at which it was kept or missed.

        None while its time runs, for spam, and for a story that its author withdrew in time.
        """
        if self.is_on_time:
            return self.answered_at
        waits_until = min(self.answered_at or self.ended_at or now, now)
        return None if self.is_spam or waits_until < self.due_at else self.due_at

    def runs(self, now: datetime) -> bool:
        """Whether it waits, with time left."""
        return self.ended_at is None and now < self.due_at

    def is_overdue(self, now: datetime) -> bool:
        """Whether it waits, and its time is over."""
        return self.ended_at is None and self.due_at <= now


def rounds_of(steps: Iterable[Step], allowed: timedelta) -> Iterator[Round]:
    """The rounds of all stories; the steps of one story stand together, the oldest first.

    `allowed` is the time for one round. Of the newest round of a story the promised moment is stored.
    """
    for _, of_story in groupby(steps, key=lambda step: step.story):
        rounds: list[Round] = []
        for step in of_story:
            if step.move in OPENINGS:
                ends = step.at + allowed
                rounds.append(Round(step.story, len(rounds) + 1, step.move, step.at, ends, kind=step.kind))
            elif rounds:
                rounds[-1] = after(rounds[-1], step)
        if rounds:
            rounds[-1] = rounds[-1]._replace(due_at=step.due_at)
        yield from rounds


def after(round_: Round, step: Step) -> Round:
    """The round as it stands after one more step of its story."""
    if step.move == "undo":
        # 撤销: the refusal was no answer, and the round goes on.
        return round_._replace(
            answer="", answered_at=None, answered_by=None, reasons=(), ended_at=None, is_spam=False
        )
    if step.move in DECISIONS and step.from_state in QUEUE:
        return answered(round_, step)
    if step.move == "withdraw" and round_.ended_at is None:
        return round_._replace(ended_at=step.at)
    if step.move == "publish" and round_.answer == "accept" and round_.published_at is None:
        return round_._replace(published_at=step.at)
    return round_


def answered(round_: Round, step: Step) -> Round:
    """The round with its answer; a refusal for spam answers nobody."""
    reasons = tuple(step.reasons)
    if step.move == "reject" and SILENT in reasons:
        return round_._replace(ended_at=step.at, reasons=reasons, is_spam=True)
    return round_._replace(
        answer=step.move,
        answered_at=step.at,
        answered_by=step.actor,
        reasons=reasons,
        ended_at=step.at,
    )


class Tally(NamedTuple):
    """Rounds of one period, counted. `due` = on_time + late + unanswered; `answered` = on_time + late.

    `received` are stories that were sent for the first time, `opened` all rounds that began.
    """

    received: int
    opened: int
    on_time: int
    late: int
    unanswered: int
    accepted: int
    returned: int
    refused: int
    median: timedelta | None
    slowest: timedelta | None

    @property
    def answered(self) -> int:
        return self.on_time + self.late

    @property
    def due(self) -> int:
        """What the share of answers in time is a share of."""
        return self.on_time + self.missed

    @property
    def missed(self) -> int:
        """The rounds that were not answered in time."""
        return self.late + self.unanswered

    @property
    def share(self) -> str:
        """97.5%; "" where nothing was due. Never rounded up to 100."""
        return f"{self.on_time * 1000 // self.due / 10:g}%" if self.due else ""


def tally(rounds: Iterable[Round], since: datetime, now: datetime, *, until: datetime | None = None) -> Tally:
    """The Tally of the period from `since` to `until`, which is `now` unless given."""
    until = until or now
    all_rounds = list(rounds)
    counted = [each for each in all_rounds if is_within(each.counts_at(now), since, until)]
    opened = [each for each in all_rounds if is_within(each.opened_at, since, until)]
    times = [each.took for each in counted if each.took is not None]
    answers = [each.answer for each in counted]
    on_time = sum(each.is_on_time for each in counted)
    return Tally(
        received=sum(each.number == 1 for each in opened),
        opened=len(opened),
        on_time=on_time,
        late=len(times) - on_time,
        unanswered=answers.count(""),
        accepted=answers.count("accept"),
        returned=answers.count("return"),
        refused=answers.count("reject"),
        median=middle(times),
        slowest=max(times, default=None),
    )


def is_within(moment: datetime | None, since: datetime, until: datetime) -> bool:
    """Whether it lies in the period: after `since`, until `until` itself."""
    return moment is not None and since < moment <= until


def middle(times: Sequence[timedelta]) -> timedelta | None:
    """The median: half of them took no longer; None of nothing."""
    return timedelta(seconds=median(each.total_seconds() for each in times)) if times else None
