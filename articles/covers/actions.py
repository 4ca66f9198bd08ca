"""What happens to covers. Files first, then the row, and old files go when the transaction is through."""

import logging
import secrets
from collections import namedtuple
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from articles import counts
from articles.actions import StaleArticle
from articles.covers import images
from articles.models import Article, Cover

logger = logging.getLogger(__name__)

# An upload on its way to be a cover: files, and no row yet. `problem` tells why it cannot be one.
Drawing = namedtuple("Drawing", "name width height problem", defaults=(0, 0, ""))
NO_ROOM = "图片现在存不下来，文字还在下面。请稍后再选一次；还是不行，请告诉管理网站的人。"
STALE = "有人在您之前改过这篇稿件，题图没有换。请核对后再选一次图片。"


@contextmanager
def drawing(upload):
    """The Drawing of an uploaded file, None without one; its files are removed unless a cover names them.

    Stands around the transaction, not in it: encoding takes a second, and nobody else could write meanwhile.
    """
    if upload is None:
        yield None
        return
    name = secrets.token_hex(16)
    try:
        yield draw(name, upload)
    finally:
        if not Cover.objects.filter(name=name).exists():
            remove_files(name)


def draw(name, upload):
    """Write the renditions of an uploaded file under `name`."""
    try:
        picture = images.read_picture(upload)
        for width, _, extension, content in images.renditions(picture):
            default_storage.save(images.place(name, width, extension), ContentFile(content))
    except images.BadPicture as bad:
        return Drawing(name, problem=str(bad))
    except OSError:
        logger.exception("cover could not be written")
        return Drawing(name, problem=NO_ROOM)
    return Drawing(name, *picture.size)


def remove_files(name):
    """Remove the renditions under `name`, all or as many as there are."""
    folder = f"covers/{name}"
    if not default_storage.exists(folder):
        return
    for file in default_storage.listdir(folder)[1]:
        default_storage.delete(f"{folder}/{file}")
    default_storage.delete(folder)


@transaction.atomic
def set_cover(article, drawn, *, alt, credit, version, now):
    """Give the article the drawn picture, in place of an earlier one; raises StaleArticle."""
    lock(article, version, now)
    drop(article)
    Cover.objects.create(
        article=article,
        name=drawn.name,
        width=drawn.width,
        height=drawn.height,
        alt=alt,
        credit=credit,
        created_at=now,
    )


@transaction.atomic
def describe_cover(article, *, alt, credit, version, now):
    """Change the words of a cover; raises StaleArticle."""
    lock(article, version, now)
    Cover.objects.filter(article=article).update(alt=alt, credit=credit)


@transaction.atomic
def remove_cover(article, *, version, now):
    """Take the picture away; raises StaleArticle."""
    lock(article, version, now)
    drop(article)


def lock(article, version, now):
    """Raise the version of the article, which must be the one the editor saw: covers change one by one."""
    changed = Article.objects.filter(pk=article.pk, version=version).update(
        version=F("version") + 1, changed_at=now
    )
    if changed != 1:
        raise StaleArticle(STALE)
    public = Article.objects.published().select_related("district", "kind").filter(pk=article.pk)
    counts.add({counts.facts(found): 0 for found in public}, now=now)


def drop(article):
    """Delete the article's cover, if any; its files go after the transaction, when no page names them."""
    for cover in Cover.objects.filter(article=article):
        cover.delete()
        transaction.on_commit(lambda name=cover.name: remove_files(name), robust=True)
