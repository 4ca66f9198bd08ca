"""Forms that do their work once, however often they are sent."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, models, transaction

# A number is drawn by chance from a quarter of a million a day, or from more.
TRIES = 5


class NoFreeNumber(Exception):
    """Every number that was drawn is taken."""


def find_or_make[Row](find: Callable[[], Row | None], make: Callable[[], Row]) -> Row:
    """What the form made before, else what it makes now, in one transaction. Raises NoFreeNumber.

    Where another request with the same key was first, or the number that was drawn is taken, it looks and
    draws again.
    """
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return find() or make()
        except IntegrityError as taken:
            reason = taken
    raise NoFreeNumber from reason


def made_before[Row: models.Model](
    rows: models.QuerySet[Row], key: str, fields: Mapping[str, Any], other: Callable[[Row], Exception]
) -> Row | None:
    """The row that the form `key` made before, None if none. Raises `other(row)` if it has other values."""
    row = rows.filter(idempotency_key=key).first()
    if row and any(getattr(row, name) != value for name, value in fields.items()):
        raise other(row)
    return row
