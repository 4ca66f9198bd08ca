"""What many pages show and few changes touch, kept in this process: names, the tree of districts, counts.

A fact stands as a kept page does: until a change names one of its tags, or its time is over. On PostgreSQL it
may be ledger.PAUSE old: it is for what pages show and names that are looked up, never for what is counted or
decided.
"""

import functools
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from commons.pages.changes import SITE, UNSEEN
from commons.pages.keeping import last_moment
from commons.pages.ledger import LEDGER

# Values of one fact by its arguments; the oldest goes first.
MOST = 500


def one_each(value: Any) -> int:
    """What a value weighs where the number of values is bounded."""
    return 1


class Known(NamedTuple):
    """A value, the newest change known before it was read, and until when it stands (seconds since 1970)."""

    value: Any
    serial: int
    until: float


class Memory:
    """Values by key, the same for all threads: nobody may change one.

    All values together weigh `most` at the most.
    """

    def __init__(self, most: int = MOST, weigh: Callable[[Any], int] = one_each) -> None:
        self.most, self.weigh, self.weight = most, weigh, 0
        self.known: OrderedDict[Hashable, Known] = OrderedDict()
        self.storing = threading.Lock()
        EVERY.append(self)

    def ask(
        self, key: Hashable, read: Callable[[], Any], tags: tuple[str, ...] = (), seconds: int | None = None
    ) -> Any:
        """The value that stands for `key`; what `read` finds if none does. `tags` beside SITE end it."""
        tags = (SITE, *tags)
        if not connection.in_atomic_block:
            UNSEEN.tags.clear()
        elif not UNSEEN.tags.isdisjoint(tags):
            # The transaction sees its own changes.
            return read()
        try:
            # Before reading: a change meanwhile makes the value old at once.
            serial = LEDGER.refresh()
        except (DatabaseError, InterfaceError):
            # What stands cannot be known. Pages about errors need no database, others say what is wrong.
            return read()
        known = self.known.get(key)
        if known and known.until > time.time() and not LEDGER.has_changed(tags, known.serial):
            return known.value
        value = read()
        if not connection.in_atomic_block:
            # What a transaction reads may never be committed.
            self.store(key, Known(value, serial, last_moment(timezone.now(), seconds)))
        return value

    def store(self, key: Hashable, known: Known) -> None:
        """Keep it as the newest; the oldest go where all are too heavy."""
        with self.storing:
            if old := self.known.pop(key, None):
                self.weight -= self.weigh(old.value)
            self.known[key] = known
            self.weight += self.weigh(known.value)
            while self.weight > self.most and self.known:
                self.weight -= self.weigh(self.known.popitem(last=False)[1].value)

    def forget(self) -> None:
        """Know nothing, as at the start of the process."""
        with self.storing:
            self.known.clear()
            self.weight = 0


class Fact[**P, T](Memory):
    """A function whose answers are kept by its arguments."""

    def __init__(
        self, read: Callable[P, T], tags: Callable[..., tuple[str, ...]], seconds: int | None
    ) -> None:
        super().__init__()
        functools.update_wrapper(self, read)
        self.read, self.tags, self.seconds = read, tags, seconds

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        key, tags = (args, *kwargs.items()), self.tags(*args, **kwargs)
        return self.ask(key, lambda: self.read(*args, **kwargs), tags, self.seconds)


EVERY: list[Memory] = []


def no_tags(*args: Any, **kwargs: Any) -> tuple[str, ...]:
    """Of what changes with SITE alone."""
    return ()


def fact[**P, T](
    tags: Callable[..., tuple[str, ...]] = no_tags, *, seconds: int | None = None
) -> Callable[[Callable[P, T]], Fact[P, T]]:
    """The decorator that makes a Fact of a function.

    `tags` names, for the same arguments, the tags of the changes after which it is read again, beside SITE.
    It lasts until midnight in Beijing, or `seconds` if that is less.
    """
    return lambda read: Fact(read, tags, seconds)


def forget() -> None:
    """Know nothing any more: the database is another one."""
    LEDGER.forget()
    for one in EVERY:
        one.forget()
