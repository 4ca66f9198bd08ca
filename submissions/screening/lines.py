"""What was found, as lines of a list for people."""

from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

from submissions.clauses import CLAUSES
from submissions.screening.checks import TERM, Hit, Key
from submissions.screening.likeness import LIKE
from submissions.screening.models import Finding
from submissions.screening.signals import BY_CODE

# The fields in which a moderator says why something serious is no fault.
WHY = "why_"


class Line(NamedTuple):
    """One line of the list: all places of one check that are open, or all that are cleared."""

    label: str
    keys: Sequence[Key]
    quotes: Sequence[str]
    numbers: Sequence[int]
    is_serious: bool
    cleared: Finding | None = None

    @property
    def name(self) -> str:
        """What its button sends: the check and the clause; of the operator's words and of likeness, which."""
        key = self.keys[0]
        own = f".{key.folded}" if key.check in (TERM, LIKE) else ""
        return f"{key.check}.{key.clause}{own}"

    @property
    def anchor(self) -> str:
        return f"f{crc32(self.name.encode()):x}"

    @property
    def why_name(self) -> str:
        return f"{WHY}{self.name}"

    @property
    def clause(self) -> str:
        """Which clause it is about, in words."""
        number = self.keys[0].clause
        return f"第 {number} 项 {CLAUSES[number].words}"

    @property
    def advice(self) -> str:
        """What the author is told of it."""
        signal = BY_CODE.get(self.keys[0].check)
        return signal.words if signal else ""

    @property
    def counted(self) -> list[str]:
        """Each different quotation once, with how often it stands."""
        words = dict.fromkeys(self.quotes)
        return [
            f"“{word}”{f'×{count}' if (count := list(self.quotes).count(word)) > 1 else ''}" for word in words
        ]


def lines_of(hits: Sequence[Hit], numbers: dict[Hit, int]) -> list[Line]:
    """One line for each check and clause, for each of the operator's words; what weighs most first."""
    grouped: dict[tuple[str, ...], list[Hit]] = {}
    for hit in hits:
        own = hit.key.folded if hit.key.check == TERM else ""
        grouped.setdefault((hit.key.check, str(hit.key.clause), own), []).append(hit)
    lines = [line_of(group, numbers) for group in grouped.values()]
    return sorted(lines, key=lambda line: (not line.is_serious, -weight(line)))


def line_of(group: list[Hit], numbers: dict[Hit, int]) -> Line:
    """The line of hits that are one thing."""
    return Line(
        group[0].label,
        list(dict.fromkeys(hit.key for hit in group)),
        [hit.quote for hit in group],
        [numbers[hit] for hit in group if hit in numbers],
        group[0].is_serious,
    )


def weight(line: Line) -> int:
    """How much a line says of the text; the operator's words come before all signals that are not serious."""
    signal = BY_CODE.get(line.keys[0].check)
    return signal.weight if signal else 100
