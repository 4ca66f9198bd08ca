"""Where files of material lie: below packs/ in the media, under random names that are never used twice.

They are written before the rows that name them. What no row names is taken away, at once or by the clock.
"""

import hashlib
import logging
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from commons.models import ClockSlot
from leads.packs.kinds import Format
from leads.packs.models import PackFile

logger = logging.getLogger(__name__)

FOLDER = "packs"
# Longer than any sending: a younger file may belong to a form that is just being sent.
YOUNG = timedelta(days=1)
# The clock asks every minute; a bucket is listed once a day.
SWEPT, BETWEEN = "leads.packs.swept", timedelta(days=1)


class Upload(NamedTuple):
    """A file that was checked and is to be stored."""

    title: str
    file_format: Format
    content: UploadedFile


class Stored(NamedTuple):
    """A file that lies in the media: the columns of PackFile."""

    title: str
    stored: str
    file_format: str
    byte_count: int
    sha256: str


@contextmanager
def stored(uploads: Iterable[Upload]) -> Iterator[list[Stored]]:
    """The files, written; at the end those that no row names are removed. Raises OSError.

    Use it around the transaction: writing takes time, and with SQLite nobody else could write meanwhile.
    """
    written: list[Stored] = []
    try:
        for upload in uploads:
            written.append(write(upload))
        yield written
    finally:
        named = set(PackFile.objects.values_list("stored", flat=True))
        for one in written:
            if one.stored not in named:
                remove(one.stored)


def write(upload: Upload) -> Stored:
    """Write one file; raises OSError."""
    name = f"{secrets.token_hex(16)}.{upload.file_format}"
    summed = hashlib.sha256()
    for chunk in upload.content.chunks():
        summed.update(chunk)
    upload.content.seek(0)
    default_storage.save(f"{FOLDER}/{name}", upload.content)
    return Stored(upload.title, name, upload.file_format, upload.content.size or 0, summed.hexdigest())


def remove(name: str) -> None:
    """Remove one file; what cannot be removed now is found by sweep() later."""
    try:
        default_storage.delete(f"{FOLDER}/{name}")
    except OSError:
        logger.exception("a file of material that nothing names stays")


def sweep(now: datetime) -> None:
    """Clock job: remove files that no row names, as after a kill between file and row; once a day."""
    slot, _ = ClockSlot.objects.get_or_create(job=SWEPT, defaults={"ran_at": now - BETWEEN})
    # A last time in the future means that the machine's clock was put back.
    if now - BETWEEN < slot.ran_at <= now:
        return
    ClockSlot.objects.filter(pk=slot.pk).update(ran_at=now)
    try:
        names = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return
    named = set(PackFile.objects.values_list("stored", flat=True))
    for name in set(names) - named:
        if default_storage.get_modified_time(f"{FOLDER}/{name}") < now - YOUNG:
            remove(name)
