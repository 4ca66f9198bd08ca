"""The chain of a story's events: what its hashes are made of. Pure; no formula here may ever change.

Each event holds the hash of all its columns and of the event before it. Words of people go in as salted
hashes: an erased note takes its salt along, so that nobody finds it by guessing, and the chain holds.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple


class Entry(NamedTuple):
    """One event as it is hashed; people are ids, words are hashes."""

    story: int
    number: int
    at: datetime
    actor: int | None
    move: str
    from_state: str
    to_state: str
    reasons: Sequence[str]
    revision: int | None
    note_sha256: str
    text_sha256: str


class Head(NamedTuple):
    """The whole record up to the event `last`, in one digest; as text it stands in the chief's letter."""

    last: int
    total: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.last}-{self.total}-{self.sha256}"


def sha256_of(*values: Any) -> str:
    """The SHA-256 of values in one spelling."""
    spelled = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(spelled.encode()).hexdigest()


def link(previous: str, entry: Entry) -> str:
    """The hash of an event; `previous` is that of the event before it, "" for the first."""
    return sha256_of(previous, *entry._replace(at=entry.at.astimezone(UTC).isoformat()))  # type: ignore[arg-type]


def new_salt() -> str:
    """Kept beside the hashes of words until the words are erased."""
    return secrets.token_hex(16)


def head(last: int, ends: Iterable[tuple[int, int, str]]) -> Head:
    """The Head of all stories; `ends` are (story, number, hash) of the last event of each, by story."""
    ends = list(ends)
    return Head(last, sum(number for _, number, _ in ends), sha256_of(*ends))


def parse_head(text: str) -> Head | None:
    """A Head as people copy it from a letter; None for anything else."""
    last, _, rest = text.strip().partition("-")
    total, _, sha256 = rest.partition("-")
    if not (last.isascii() and last.isdecimal() and total.isascii() and total.isdecimal()):
        return None
    return Head(int(last), int(total), sha256)
