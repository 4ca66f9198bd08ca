"""What the sample files say. They are text files: `key: value` lines, an empty line, the body. Pure.

Times in them are relative, so that a demo looks alive on whatever day it is started.
"""

import re
from collections import namedtuple
from datetime import datetime, time, timedelta

from commons.chinese import BEIJING, beijing

Sample = namedtuple("Sample", "fields body")

DAYS_BEFORE = re.compile(r"-(\d+) (\d\d):(\d\d)")
# `edit_1: old → new` in a head: what the editor changed in the body.
EDIT = re.compile(r"edit_\d+")


def read_samples(folder):
    """All samples in the folder, by file name."""
    return [read_sample(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt"))]


def read_sample(text):
    """One file as a Sample."""
    head, _, body = text.partition("\n\n")
    pairs = (line.partition(":") for line in head.splitlines())
    return Sample({key.strip(): value.strip() for key, _, value in pairs}, body.strip("\n"))


def edited(sample):
    """The fields that the editor changed, with their new text."""
    body = sample.body
    for key, change in sample.fields.items():
        if EDIT.fullmatch(key):
            old, _, new = (part.strip() for part in change.partition("→"))
            body = body.replace(old, new)
    names = {"edited_title": "title", "edit_note": "edit_note"}
    changes = {names[key]: value for key, value in sample.fields.items() if key in names}
    return changes if body == sample.body else changes | {"body": body}


def tomorrow(hour, now):
    """That hour of tomorrow by Beijing time."""
    return datetime.combine(beijing(now).date() + timedelta(days=1), time(hour), tzinfo=BEIJING)


def wall_clock(text, now):
    """`-2 08:30` is 08:30 Beijing time two days before today; `2025-07-08 09:30` is just that.

    Never in the future: what is still to come today happened a minute ago.
    """
    match = DAYS_BEFORE.fullmatch(text)
    if not match:
        return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)
    days, hour, minute = map(int, match.groups())
    day = beijing(now).date() - timedelta(days=days)
    moment = datetime.combine(day, time(hour, minute), tzinfo=BEIJING)
    return min(moment, now - timedelta(minutes=1))


def before(text, now):
    """`-1 06:00` is one day and six hours before now."""
    days, hours, minutes = map(int, DAYS_BEFORE.fullmatch(text).groups())
    return now - timedelta(days=days, hours=hours, minutes=minutes)
