"""A person is taken out of rows that hold a mail address and a phone."""

from typing import Any

from django.db.models import Model, QuerySet

from commons.person import Person, mask_fields


def empty[Row: Model](
    rows: QuerySet[Row], person: Person, *, gone: dict[str, str], texts: tuple[str, ...]
) -> list[Row]:
    """Put `gone` into the rows that the person wrote; returns them.

    Where the person is only named in what somebody else wrote, mail address and phone are masked in `texts`.
    """
    theirs = []
    for row in rows:
        if is_theirs(row, person):
            rows.filter(pk=row.pk).update(**gone)
            theirs.append(row)
        elif changed := mask_fields(row, texts, person):
            row.save(update_fields=changed)
    return theirs


def is_theirs(row: Any, person: Person) -> bool:
    """Whether the person left the row's address or phone."""
    own = {row.email.lower(), row.phone.partition("转")[0]} - {""}
    known = {person.email.lower(), person.phone.partition("转")[0]} - {""}
    return bool(own & known)
