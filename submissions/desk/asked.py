"""A second round on the review page: what the author was asked for, and what has come of it."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from commons.difference import Piece, difference
from commons.prose import blocks
from submissions.clauses import COMMERCIAL
from submissions.desk.findings import REASONS_OF
from submissions.models import Event, Revision, Submission
from submissions.reasons import labels
from submissions.screening.changed import Row, stretches
from submissions.screening.checks import Hit, check, parts_of
from submissions.screening.findings import matcher
from submissions.screening.lines import Line
from submissions.screening.marks import marked_blocks
from submissions.screening.signals import BY_CODE
from submissions.states import OPENINGS
from submissions.story_fields import compare

# Words of the text that the moderator quoted.
QUOTED = re.compile("“([^“”]{2,60})”")


class Seen(NamedTuple):
    """What the machine sees of one wish now: the words of a tag, and its colour (ok, warn or bad).

    `anchor` is the first place of the text that it speaks of, "" for none.
    """

    words: str
    colour: str
    anchor: str = ""


class Wish(NamedTuple):
    """One reason of the return."""

    label: str
    seen: Sequence[Seen]


class Asked(NamedTuple):
    """The return before this round, what it asked for, and what the author changed since.

    `changes` are those beside the body, whose own stand in the text; `before` is the text that was returned.
    """

    event: Event
    answered: Event
    wishes: Sequence[Wish]
    quotes: Sequence[Seen]
    changes: Sequence[tuple[str, Sequence[Piece]]]
    before: Revision

    @property
    def anchors(self) -> set[str]:
        """The paragraphs that quotations lead to."""
        return {seen.anchor for seen in self.quotes if seen.anchor}


def asked_of(story: Submission, lines: Sequence[Line] = ()) -> Asked | None:
    """What was asked of the author before this round; None in a first round, and out of the queue.

    `lines` are what the checks find open in the newest text: their places are marked there.
    """
    if not story.is_in_queue:
        return None
    events = list(story.events.filter(move__in=(*OPENINGS, "return")).select_related("actor", "revision"))
    if len(events) < 2 or (events[-2].move, events[-1].move) != ("return", "resubmit"):
        return None
    event, answered = events[-2:]
    # The text that came with the answer, and the author's one before it: corrections may have come since.
    sent = answered.revision or story.original
    before = story.revisions.filter(editor=None, number__lt=sent.number).order_by("-number").first()
    if before is None:
        return None
    now, changed = story.original, compare(before, story.original)
    return Asked(
        event,
        answered,
        wishes_of(event, before, now, places_of(lines)),
        quotes_of(event.note, before.body, now.body),
        [(label, difference(old, new)) for label, old, new in changed if new != now.body],
        before,
    )


def places_of(lines: Sequence[Line]) -> dict[str, str]:
    """The anchor of the first marked place of each line, by the line's label."""
    return {line.label: f"h{line.numbers[0]}" for line in reversed(lines) if line.numbers}


def wishes_of(event: Event, before: Revision, now: Revision, places: dict[str, str]) -> list[Wish]:
    """Each reason, with the checks that speak of it: how often they found something then and now."""
    old, new = hits_of(before), hits_of(now)
    return [
        Wish(label, lengths(before, now) if code == "length" else counts(code, old, new, places))
        for code, label in zip(event.reasons, labels(event.reasons), strict=True)
    ]


def hits_of(text: Revision) -> list[Hit]:
    """What the checks find in a text, whatever was cleared."""
    return check(parts_of(text.title, text.body), matcher())


def lengths(before: Revision, now: Revision) -> list[Seen]:
    """字数不符: both lengths; which is right is for a person to say."""
    return [Seen(f"字数 {before.character_count}→{now.character_count}", "warn")]


def counts(reason: str, old: Iterable[Hit], new: Iterable[Hit], places: dict[str, str]) -> list[Seen]:
    """身份证号 1→0 for each check that speaks of the reason; nothing where none does."""
    then = Counter(hit.label for hit in old if speaks_of(hit, reason))
    now = Counter(hit.label for hit in new if speaks_of(hit, reason))
    return [
        Seen(
            f"{label} {then[label]}→{now[label]}",
            colour(then[label], now[label]),
            places.get(label, "") if now[label] else "",
        )
        for label in dict.fromkeys([*then, *now])
    ]


def colour(then: int, now: int) -> str:
    """Gone is good, less is something, as many or more is bad."""
    if not now:
        return "ok"
    return "warn" if now < then else "bad"


def speaks_of(hit: Hit, reason: str) -> bool:
    """Whether a place is one that the reason may have meant."""
    key = hit.key
    if reason == "advertorial":
        return key.clause == COMMERCIAL and key.check in BY_CODE
    return REASONS_OF.get(key.check) == reason or reason == f"prohibited_{key.clause}"


def quotes_of(note: str, before: str, now: str) -> list[Seen]:
    """Of each quotation in the moderator's words, whether its paragraph was changed."""
    quotes, paragraphs = dict.fromkeys(QUOTED.findall(note)), before.splitlines()
    rows = rows_beside(before, now) if quotes else []
    present, seen = set(now.splitlines()), []
    old = {block.text for block in blocks(before)}
    for quote in quotes:
        holding = [paragraph for paragraph in paragraphs if quote in paragraph]
        if holding:
            is_same = all(paragraph in present for paragraph in holding)
            words = f"“{quote}”这一段{'没有改' if is_same else '改过'}"
            anchor = paragraph_of(quote, rows, old, is_same=is_same)
            seen.append(Seen(words, "bad" if is_same else "ok", anchor))
    return seen


def rows_beside(before: str, now: str) -> list[Row]:
    """The paragraphs of both texts, as the page shows them."""
    new = blocks(now)
    found = stretches(before, marked_blocks(new, {}, [False] * len(new)))
    return [row for stretch in found for row in stretch.rows]


def paragraph_of(quote: str, rows: Iterable[Row], old: Container[str], *, is_same: bool) -> str:
    """The anchor of a paragraph with the quoted words, of one that the old text had, or had not; "" for none.

    The first in which the words stood before, else the first.
    """
    ranks = [
        ((row.found.block.text in old) != is_same, quote not in row.before, row.found.anchor)
        for row in rows
        if row.found and (quote in row.before or quote in row.found.block.text)
    ]
    is_other, _, anchor = min(ranks, key=lambda rank: rank[:2], default=(True, True, ""))
    return "" if is_other else anchor
