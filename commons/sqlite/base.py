"""The connection that Django makes for ENGINE = "commons.sqlite"."""

from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from commons.sqlite import turns


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions wait for their turn; single statements outside of one do not."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.turn: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self.take_turn()
        try:
            # The one hook at the beginning of a transaction; the stubs leave it out.
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self.give_turn_back()
            raise

    def commit(self) -> None:
        super().commit()
        self.give_turn_back()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.give_turn_back()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self.give_turn_back()

    def take_turn(self) -> None:
        """Wait as long as SQLite itself would; raises OperationalError, in SQLite's words."""
        if self.is_in_memory_db():
            return
        path = Path(f"{self.settings_dict['NAME']}-turn")
        try:
            self.turn = turns.take(path, self.settings_dict["OPTIONS"].get("timeout", 5))
        except turns.TooLong:
            raise OperationalError("database is locked") from None
        except OSError:
            # A file of another user, say: SQLite's own waiting has to do.
            self.turn = None

    def give_turn_back(self) -> None:
        if self.turn is not None:
            turns.give_back(self.turn)
            self.turn = None
