"""What is only ever added to: the events of the stories."""

from typing import Any, NoReturn, Self

from django.db import models

# What the chain adds to an event.
PLACES = ("number", "salt", "note_sha256", "text_sha256", "sha256")


class RecordIsKept(TypeError):
    """Code tried to change or delete what happened."""


class EventQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Events are added, by moves.write_event(). Only two verbs here change one: adopting it, and erasing."""

    def unchained(self) -> Self:
        """Events that the previous release wrote: they wait for their place in the chain."""
        return self.filter(sha256="")

    def put_into_chain(self, event: Row) -> None:
        """Give an event of the previous release its place; its own columns stay as they are."""
        places = {name: getattr(event, name) for name in PLACES}
        super(EventQuerySet, self.filter(pk=event.pk, sha256="")).update(**places)

    def forget_words(self, *, note: str | None = None) -> None:
        """Erasing: the salts go, and with `note` the notes too; the hashes in the chain stay."""
        super().update(**{"salt": ""} if note is None else {"salt": "", "note": note})

    def update(self, **changes: Any) -> NoReturn:
        raise RecordIsKept(f"events are never changed: {', '.join(changes)}")

    def delete(self) -> NoReturn:
        raise RecordIsKept("events are never deleted")
