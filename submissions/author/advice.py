"""What the software noticed in a story, for its author, before it is sent. Nothing of it stops anybody.

The operator's own words are not looked for here: who reads them on this page would learn how to avoid them.
"""

from collections.abc import Container, Sequence
from typing import NamedTuple

from articles import lint
from submissions.models import Submission
from submissions.screening.checks import check, parts_of
from submissions.screening.likeness import Match, for_author
from submissions.screening.lines import Line, lines_of
from submissions.screening.terms import Matcher

NO_WORDS = Matcher(())


class Advice(NamedTuple):
    """`lines` of signals, `hints` about the writing, `likes`: what is public already, or the author's own."""

    lines: Sequence[Line]
    hints: Sequence[lint.Hint]
    likes: Sequence[Match]

    @property
    def total(self) -> int:
        return len(self.lines) + len(self.hints) + len(self.likes)


def advice(title: str, body: str, *, story: Submission | None, own: Container[int]) -> Advice:
    """All that is worth a second look; a text with fixed line ends has a notice of its own on the page."""
    hints = [hint for hint in lint.hints(title, body) if hint.code != "wrapped"]
    likes = for_author(body, story=story, own=own)
    return Advice(lines_of(check(parts_of(title, body), NO_WORDS), {}), hints, likes)
