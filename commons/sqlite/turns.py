"""Writers of one database take turns: a lock of the system on a file, which dies with its holder."""

import fcntl
import os
import threading
from pathlib import Path


class TooLong(Exception):
    """The turn did not come in the given time."""


def take(path: Path, patience: float) -> int:
    """Wait for the turn, `patience` seconds at most, and return what give_back() needs.

    Raises TooLong, and OSError where the file cannot be opened.
    """
    turn = os.open(path, os.O_CREAT | os.O_RDONLY, 0o600)
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        Place(turn).wait(patience)
    return turn


def give_back(turn: int) -> None:
    """Let the next one in."""
    os.close(turn)


class Place:
    """A place in the queue. The system knows no waiting with an end, so a thread of its own stands there."""

    def __init__(self, turn: int) -> None:
        self.turn = turn
        self.has_come = threading.Event()
        self.is_given_up = False
        # One of two happens: the turn comes, or the place is given up.
        self.deciding = threading.Lock()

    def wait(self, patience: float) -> None:
        """Return when the turn has come. Raises TooLong."""
        threading.Thread(target=self.stand, daemon=True).start()
        self.has_come.wait(patience)
        with self.deciding:
            self.is_given_up = not self.has_come.is_set()
        if self.is_given_up:
            raise TooLong

    def stand(self) -> None:
        """Take the turn, and let the next one in if nobody waits for it any more."""
        fcntl.flock(self.turn, fcntl.LOCK_EX)
        with self.deciding:
            self.has_come.set()
            if self.is_given_up:
                give_back(self.turn)
