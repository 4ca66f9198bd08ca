"""The times a list offers as one tap: 近 7 天, 近 30 天, 今年; anything else is 自选. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

OWN = "own"
LABELS = {"": "不限", "7": "近 7 天", "30": "近 30 天", "year": "今年", OWN: "自选"}


class Span(NamedTuple):
    """One choice of the filter, with what its radio button sends as `when`."""

    value: str
    label: str
    is_chosen: bool


def first_day(value: str, today: date) -> date | None:
    """The first day of a span that ends today; None for 不限 and 自选."""
    if value == "year":
        return date(today.year, 1, 1)
    return today - timedelta(days=int(value) - 1) if value in ("7", "30") else None


def with_days(typed: Mapping[str, str], today: date) -> dict[str, str]:
    """The query string with `when` turned into from and to, so that one URL means the same days for ever.

    不限 takes both days away, 自选 keeps what was typed; so does a value that is none of ours.
    """
    days = {name: value for name, value in typed.items() if name != "when"}
    when = typed.get("when", OWN)
    if when == OWN or when not in LABELS:
        return days
    first = first_day(when, today)
    return days | {"from": first.isoformat() if first else "", "to": ""}


def offered(first: date | None, last: date | None, today: date) -> tuple[Span, ...]:
    """The choices; the chosen one is that which gives these days."""
    chosen = OWN
    if last is None:
        chosen = next((value for value in LABELS if value != OWN and first_day(value, today) == first), OWN)
    return tuple(Span(value, label, value == chosen) for value, label in LABELS.items())
