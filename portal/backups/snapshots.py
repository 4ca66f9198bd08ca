"""What both databases hand out when they are backed up."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Snapshot:
    """The database as it stood at one moment, whatever is written meanwhile."""

    # What goes into the backup.
    file: Path
    # Size of the database as it will lie on the disk.
    size: int
    # The rows of a query, as of that moment.
    rows: Callable[[str], list[tuple]]
