"""What happens to covers. The first files are written before the row, old ones are deleted after the commit.

The other files are rows in the same transaction (DueRendition); the worker makes them (articles.covers.jobs).
"""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F

from articles import counts
from articles.actions import StaleArticle
from articles.covers import images
from articles.models import Article, Cover, DueRendition

logger = logging.getLogger(__name__)


class Drawing(NamedTuple):
    """An uploaded picture whose files are written but that has no row yet; `problem` says why it cannot."""

    name: str
    width: int = 0
    height: int = 0
    problem: str = ""


NO_ROOM = "图片现在存不下来，文字还在下面。请稍后再选一次；还是不行，请告诉管理网站的人。"
STALE = "有人在您之前改过这篇稿件，题图没有换。请核对后再选一次图片。"


@contextmanager
def drawing(upload: UploadedFile | None) -> Iterator[Drawing | None]:
    """The Drawing of an uploaded file, None without one; at the end unused files are removed.

    Raises nothing for a bad picture: Drawing.problem says what is wrong. Use it around the transaction, not
    inside it: encoding takes time, and with SQLite nobody else could write meanwhile.
    """
    if upload is None:
        yield None
        return
    name = secrets.token_hex(16)
    try:
        yield draw(name, upload)
    finally:
        if not Cover.objects.filter(name=name).exists():
            remove_unused(name)


def draw(name: str, upload: UploadedFile) -> Drawing:
    """Write the source of an uploaded file, and what every browser can show, below `name`."""
    try:
        picture = images.read_picture(upload)
        made = {file: images.rendition(picture, file).content for file in images.first(picture.width)}
        for file, content in {images.SOURCE: images.source(picture), **made}.items():
            default_storage.save(images.place(name, file), ContentFile(content))
    except images.BadPicture as bad:
        return Drawing(name, problem=str(bad))
    except OSError:
        logger.exception("cover could not be written")
        return Drawing(name, problem=NO_ROOM)
    return Drawing(name, *picture.size)


def remove_unused(name: str) -> None:
    """Remove what was written of a picture that no row names; what cannot be removed harms nobody."""
    try:
        remove_files(name)
    except OSError:
        logger.exception("files of a cover that was not taken stay")


def remove_files(name: str) -> None:
    """Remove all files below `name`; there may be none."""
    folder = f"covers/{name}"
    try:
        files = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return
    # In a bucket there are no folders, only files that are called so.
    for file in files:
        default_storage.delete(f"{folder}/{file}")
    default_storage.delete(folder)


@transaction.atomic
def set_cover(
    article: Article,
    drawn: Drawing,
    *,
    alt: str,
    credit: str,
    version: int,
    now: datetime,
    caption: str = "",
) -> None:
    """Give the article the drawn picture, in place of an earlier one.

    `alt`, `caption` and `credit` are words for readers, `version` is the one that the editor saw. Raises
    StaleArticle if it is not the newest any more.
    """
    lock(article, version, now)
    drop(article)
    keep_cover(drawn, article, alt=alt, caption=caption, credit=credit, now=now)


def keep_cover(
    drawn: Drawing, article: Article | None, *, alt: str, credit: str, caption: str, now: datetime
) -> Cover:
    """The row of a drawn picture, with what the worker has to make; without an article nobody is shown it."""
    cover = Cover.objects.create(
        article=article,
        name=drawn.name,
        width=drawn.width,
        height=drawn.height,
        alt=alt,
        caption=caption,
        credit=credit,
        files=" ".join(images.first(drawn.width)),
        created_at=now,
    )
    owe(cover, now)
    return cover


def owe(cover: Cover, now: datetime) -> None:
    """Write down which files the cover lacks; those that are written down stay as they are."""
    there = cover.files.split()
    due = [file for file in images.wanted(cover.width) if file not in there]
    DueRendition.objects.bulk_create(
        [DueRendition(cover=cover, file=file, next_try_at=now) for file in due], ignore_conflicts=True
    )


@transaction.atomic
def describe_cover(
    article: Article, *, alt: str, credit: str, version: int, now: datetime, caption: str = ""
) -> None:
    """Change the words of a cover; raises StaleArticle if `version` is not the newest any more."""
    lock(article, version, now)
    Cover.objects.filter(article=article).update(alt=alt, caption=caption, credit=credit)


@transaction.atomic
def remove_cover(article: Article, *, version: int, now: datetime) -> None:
    """Remove the picture; raises StaleArticle if `version` is not the newest any more."""
    lock(article, version, now)
    drop(article)


def lock(article: Article, version: int, now: datetime) -> None:
    """Count the article's version up, so that two editors cannot change it at once; raises StaleArticle."""
    changed = Article.objects.filter(pk=article.pk, version=version).update(
        version=F("version") + 1, changed_at=now
    )
    if changed != 1:
        raise StaleArticle(STALE)
    public = Article.objects.published().select_related("district", "kind").filter(pk=article.pk)
    counts.add({counts.facts(found): 0 for found in public}, now=now)


def drop(article: Article) -> None:
    """Delete the article's cover, if any; no page names it any more."""
    for cover in Cover.objects.filter(article=article):
        delete(cover)


def delete(cover: Cover) -> None:
    """Delete the row now, and its files after the commit."""
    cover.delete()
    transaction.on_commit(partial(remove_files, cover.name), robust=True)
