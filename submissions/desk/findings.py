"""检查提示 on the review page: what the checks find in the newest text, and what was cleared."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.http import QueryDict

from commons.difference import Piece, changes_in_context
from commons.prose import blocks
from submissions.clauses import COMMERCIAL, Group, groups_of
from submissions.models import Submission
from submissions.screening.checks import Hit, Key, check, meter, parts_of
from submissions.screening.clearing import is_serious
from submissions.screening.copied import copied
from submissions.screening.findings import matcher
from submissions.screening.likeness import LABEL, LIKE, Match, matches
from submissions.screening.lines import WHY, Line, lines_of
from submissions.screening.marks import Mark, MarkedBlock, marked_blocks, marks_of, numbered
from submissions.screening.models import Finding
from submissions.screening.signals import METER_MARK
from submissions.states import is_allowed

# So many texts are compared word by word; the others are named with their shares.
COMPARED = 3
# The width of the meter's drawing, and the points that fill it.
METER_WIDTH, METER_POINTS = 300, 20


class Like(NamedTuple):
    """Another text that this one is like, its line, and the difference where it is shown."""

    match: Match
    line: Line
    pieces: Sequence[Piece]


class Report(NamedTuple):
    """All that the page shows: `marked` are the blocks with their marks, `in_title` those of the title."""

    lines: Sequence[Line]
    likes: Sequence[Like]
    cleared: Sequence[Line]
    marked: Sequence[MarkedBlock]
    in_title: Sequence[Mark]

    @property
    def is_copied(self) -> bool:
        """Whether a paragraph stands in another text too."""
        return any(block.is_copied for block in self.marked)

    @property
    def open(self) -> list[Line]:
        """Every open line, those of other texts included."""
        return [*self.lines, *(like.line for like in self.likes)]


def report_of(story: Submission) -> Report:
    """What the checks find in the newest text now, with the answers that were given."""
    revision = story.revision
    hits = check(parts_of(revision.title, revision.body), matcher())
    answers = {
        finding.key: finding
        for finding in Finding.objects.filter(submission=story)
        .exclude(cleared_at=None)
        .select_related("cleared_by")
    }
    open_hits = [hit for hit in hits if hit.key not in answers]
    likes = [(match, like_line(match, answers)) for match in matches(revision.body, story=story)]
    open_likes = [pair for pair in likes if not pair[1].cleared]
    others = [match.body for match, _ in open_likes[:COMPARED]]
    lines, marked, in_title = in_text(revision.body, open_hits, others)
    return Report(
        lines,
        [
            Like(match, line, changes_in_context(match.body, revision.body) if number < COMPARED else [])
            for number, (match, line) in enumerate(open_likes)
        ],
        [
            *(
                line._replace(cleared=answers[line.keys[0]])
                for line in lines_of([hit for hit in hits if hit.key in answers], {})
            ),
            *(line for _, line in likes if line.cleared),
        ],
        marked,
        in_title,
    )


def in_text(
    body: str, hits: Sequence[Hit], others: Sequence[str]
) -> tuple[list[Line], list[MarkedBlock], list[Mark]]:
    """The lines of what was found, the blocks of the body with its places, and the places in the title."""
    numbers = numbered(hits)
    lines = lines_of(hits, numbers)
    marks = marks_of(hits, numbers, {key: line.anchor for line in lines for key in line.keys})
    paragraphs = blocks(body)
    return lines, marked_blocks(paragraphs, marks, copied(paragraphs, others)), marks.get(0, [])


def like_line(match: Match, answers: dict[Key, Finding]) -> Line:
    """The line of another text."""
    return Line(LABEL, [match.key], [match.title], [], is_serious(match.key), answers.get(match.key))


def hinted_groups(report: Report) -> list[Group]:
    """The groups of clauses that somebody has to look at once more."""
    return groups_of({key.clause for line in report.open for key in line.keys})


# The reasons that a check speaks of, beside that of its clause.
REASONS_OF = {
    LIKE: "duplicate",
    "idcard": "personal_data",
    "bankcard": "personal_data",
    "mobile": "personal_data",
}


def reasons_of(report: Report) -> set[str]:
    """The reasons that the hints speak of."""
    keys = [key for line in report.open for key in line.keys]
    own = {REASONS_OF[key.check] for key in keys if key.check in REASONS_OF}
    adverts = {"advertorial"} if any(key.clause == COMMERCIAL for key in keys) else set()
    return own | adverts | {f"prohibited_{key.clause}" for key in keys if key.check != LIKE}


def context(story: Submission, report: Report, typed: QueryDict | None) -> dict[str, object]:
    """What templates show of the report; `typed` may hold reasons that are not sent yet."""
    can_clear = is_allowed("clear", story.state)
    shown = {line.why_name for line in report.lines if can_clear and line.is_serious}
    written = whys(typed) if typed else {}
    return {
        "report": report,
        "can_clear": can_clear,
        "meter": meter_of(report),
        "whys": [(line, written.get(line.why_name, "")) for line in report.lines],
        "kept_whys": [text for name, text in written.items() if name not in shown],
    }


def whys(typed: QueryDict) -> dict[str, str]:
    """The typed reasons, by the name of their field."""
    written = {name: str(typed[name]).strip() for name in typed if name.startswith(WHY)}
    return {name: words for name, words in written.items() if words}


def has_words(typed: QueryDict) -> bool:
    """Whether a reason was typed that is not sent yet."""
    return bool(whys(typed))


def meter_of(report: Report) -> dict[str, object] | None:
    """The advertorial meter: points, parts, and its drawing; None where nothing speaks for one."""
    parts = meter({key.check for line in report.lines for key in line.keys})
    if not parts:
        return None
    total = sum(points for _, points in parts)
    unit = METER_WIDTH / max(METER_POINTS, total)
    return {
        "total": total,
        "parts": parts,
        "bars": list(bars_of([points for _, points in parts], unit)),
        "mark": METER_MARK,
        "mark_x": round(METER_MARK * unit, 1),
    }


def bars_of(parts: Sequence[int], unit: float) -> Iterator[dict[str, float]]:
    """The bars of the parts, one after the other, in two shades by turns; a point is `unit` wide."""
    left = 0
    for number, points in enumerate(parts):
        yield {"x": round(left * unit, 1), "width": round(points * unit - 1, 1), "shade": number % 2}
        left += points
