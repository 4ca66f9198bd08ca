"""The worker's part of covers: it makes the files that are due, one after the other.

A file appears whole, by rename; its row goes in the transaction that names it on pages. A worker that is
killed leaves the row, and when its lease is over the file is made again.
"""

import logging
import os
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from PIL.Image import Image

from articles.counts import codes_of
from articles.covers import images
from articles.covers.actions import owe, remove_files
from articles.models import Article, Cover, DueRendition
from commons.pages import changes as pages

logger = logging.getLogger(__name__)

# A hundred times what the slowest file takes.
LEASE = timedelta(minutes=2)
# After each failure, doubled up to the longest: a disk without room has room again one day.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)


def owe_all(now: datetime) -> None:
    """The clock's job: write down what covers lack, where this release wants more of them than the last.

    Three short columns of each cover are read: some milliseconds for ten thousand. Rows of covers that the
    last release took away go.
    """
    DueRendition.objects.exclude(cover__in=Cover.objects.all()).delete()
    for cover in Cover.objects.only("width", "files").iterator():
        if not set(images.wanted(cover.width)) <= set(cover.files.split()):
            owe(cover, now)


def make_next(clock: Callable[[], datetime]) -> bool:
    """Make one file that is due; whether there was one. One that cannot be made is due again later."""
    due = claim(clock())
    if due is None:
        return False
    try:
        make(due)
    except Exception:
        logger.exception("rendition %s could not be made", due)
        pause = min(FIRST_PAUSE * 2 ** min(due.attempt_count, 16), LONGEST_PAUSE)
        DueRendition.objects.filter(pk=due.pk).update(next_try_at=clock() + pause)
    return True


def make_all(clock: Callable[[], datetime]) -> None:
    """Make every file that is due."""
    while make_next(clock):
        pass


def claim(now: datetime) -> DueRendition | None:
    """Lease the file that waits longest; None if nothing is due, or if another worker was faster."""
    due = DueRendition.objects.filter(next_try_at__lte=now)
    first = due.select_related("cover").order_by("next_try_at", "pk").first()
    if first is None:
        return None
    taken = due.filter(pk=first.pk).update(next_try_at=now + LEASE, attempt_count=F("attempt_count") + 1)
    return first if taken == 1 else None


def make(due: DueRendition) -> None:
    """Write the file, unless it lies there already, and name it on pages."""
    name = due.cover.name
    place = images.place(name, due.file)
    if not default_storage.exists(place):
        write(place, images.rendition(picture_of(due.cover), due.file).content)
    record(due)
    if not Cover.objects.filter(pk=due.cover_id).exists():
        # An editor has taken it away meanwhile.
        remove_files(name)


def picture_of(cover: Cover) -> Image:
    """The picture as it was uploaded; covers from before there were sources have a JPEG as large."""
    for file in (images.SOURCE, images.largest(cover.width)):
        place = images.place(cover.name, file)
        if default_storage.exists(place):
            with default_storage.open(place) as content:
                return images.read_again(content)
    raise FileNotFoundError(f"no file of cover {cover.name}")


def write(place: str, content: bytes) -> None:
    """Put the content there in one step; hidden files are in no backup and on no page."""
    try:
        path = Path(default_storage.path(place))
    except NotImplementedError:
        # A bucket has no paths, and shows a file when it has come whole.
        default_storage.save(place, ContentFile(content))
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        os.fchmod(file.fileno(), 0o644)
    os.replace(file.name, path)


@transaction.atomic
def record(due: DueRendition) -> None:
    """Let pages name the file, once: whoever deletes the row names it."""
    if DueRendition.objects.filter(pk=due.pk).delete()[0] != 1:
        return
    Cover.objects.filter(pk=due.cover_id).update(files=Concat(F("files"), Value(f" {due.file}")))
    public = Article.objects.published().filter(cover=due.cover_id).values_list("district__path", flat=True)
    for path in public:
        pages.touch(*(pages.place(code) for code in codes_of(path)))
