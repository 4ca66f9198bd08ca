"""A folder of backups that have the time in their names."""

import re
from datetime import datetime
from pathlib import Path

from django.utils import timezone

NAMED = re.compile(r"yuanxun-\d{4}-\d\d-\d\d-\d{6}\.tar")


def name_at(now: datetime) -> str:
    """yuanxun-2026-11-23-031000.tar: in the order of time, in the time of the place."""
    return f"yuanxun-{timezone.localtime(now):%Y-%m-%d-%H%M%S}.tar"


def backups(folder: Path) -> list[Path]:
    """The backups in a folder, oldest first; files with other names are somebody else's."""
    return sorted(path for path in folder.iterdir() if NAMED.fullmatch(path.name))


def beyond(folder: Path, keep: int) -> list[Path]:
    """All but the newest `keep`."""
    return backups(folder)[:-keep]
