"""Reads the sample files: text files with `key: value` lines, an empty line, and the body. Pure.

Their times are relative, so that a demo looks fresh on any day.
"""

import re
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from commons.chinese import BEIJING, beijing


class Sample(NamedTuple):
    """One file: its `key: value` lines, and the text below. load_samples also puts times into `fields`."""

    fields: dict[str, Any]
    body: str


DAYS_BEFORE = re.compile(r"-(\d+) (\d\d):(\d\d)")
# `edit_1: old → new` among the lines: a change of the editor in the body.
EDIT = re.compile(r"edit_\d+")
# What else an article's sample says: who published it and when, its cover, a correction, a recommendation.
EXTRAS = frozenset(
    (
        "editor",
        "published",
        "cover",
        "alt",
        "caption",
        "credit",
        "correction",
        "corrected",
        "recommended",
        "reads",
    )
)
COVER_WORDS = ("alt", "caption", "credit")


def read_samples(folder: Path) -> list[Sample]:
    """All samples in the folder, in the order of file names."""
    return [read_sample(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt"))]


def read_sample(text: str) -> Sample:
    """One file as a Sample."""
    head, _, body = text.partition("\n\n")
    pairs = (line.partition(":") for line in head.splitlines())
    return Sample({key.strip(): value.strip() for key, _, value in pairs}, body.strip("\n"))


def columns(sample: Sample) -> dict[str, Any]:
    """The fields of an article's sample that are columns of Article."""
    fields = {key: value for key, value in sample.fields.items() if key not in EXTRAS}
    written = {key: value for key, value in fields.items() if not EDIT.fullmatch(key)}
    return written | {"is_advert": sample.fields.get("is_advert") == "yes"}


def edited(sample: Sample) -> dict[str, Any]:
    """The fields that the editor changed, with the new texts."""
    body = sample.body
    for key, change in sample.fields.items():
        if EDIT.fullmatch(key):
            old, _, new = (part.strip() for part in change.partition("→"))
            body = body.replace(old, new)
    names = {"edited_title": "title", "edit_note": "edit_note"}
    changes = {names[key]: value for key, value in sample.fields.items() if key in names}
    return changes if body == sample.body else changes | {"body": body}


def tomorrow(hour: int, now: datetime) -> datetime:
    """That hour of tomorrow by Beijing time."""
    return datetime.combine(beijing(now).date() + timedelta(days=1), time(hour), tzinfo=BEIJING)


def wall_clock(text: str, now: datetime) -> datetime:
    """The time of `-2 08:30` (08:30 in Beijing, two days ago) or `2025-07-08 09:30`.

    It is never in the future: a later time of today becomes a minute ago.
    """
    match = DAYS_BEFORE.fullmatch(text)
    if not match:
        return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)
    days, hour, minute = map(int, match.groups())
    day = beijing(now).date() - timedelta(days=days)
    moment = datetime.combine(day, time(hour, minute), tzinfo=BEIJING)
    return min(moment, now - timedelta(minutes=1))


def before(text: str, now: datetime) -> datetime:
    """`-1 06:00` is one day and six hours before now; raises ValueError for any other form."""
    match = DAYS_BEFORE.fullmatch(text)
    if match is None:
        raise ValueError(f"no time before now: {text}")
    days, hours, minutes = map(int, match.groups())
    return now - timedelta(days=days, hours=hours, minutes=minutes)
