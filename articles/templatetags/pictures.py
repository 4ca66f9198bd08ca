"""The cover of an article in templates; only files that the worker has made are named."""

from typing import Any

from django import template
from django.urls import reverse

from articles.covers import images
from articles.lists.rows import Picture
from articles.models import Cover

register = template.Library()

# As wide as the column of text; on narrow screens as wide as the screen.
SIZES = "(min-width: 48rem) 40.5rem, 100vw"


@register.inclusion_tag("articles/_picture.html")
def picture(cover: Cover | Picture | None) -> dict[str, Any]:
    """{% picture article.cover %}: <picture> with all formats; nothing for an article without one."""
    if not cover:
        return {"cover": None}
    sources = {kind: srcset(cover, extension) for extension, kind in images.TYPES.items()}
    # The last format is in the <img>, for browsers that know no other.
    _, jpegs = sources.popitem()
    return {
        "cover": cover,
        "sources": present(sources),
        "srcset": jpegs,
        "src": image_url(cover),
        "sizes": SIZES,
        "size": (cover.width, cover.height),
        "alt": cover.alt,
        "is_first": True,
    }


@register.inclusion_tag("articles/_picture.html")
def lead_picture(cover: Cover | Picture) -> dict[str, Any]:
    """{% lead_picture article.cover %}: as `picture`, without words: the title beside it says them."""
    return picture(cover) | {"alt": ""}


@register.inclusion_tag("articles/_picture.html")
def thumbnail(cover: Cover | Picture, *, is_first: bool = False) -> dict[str, Any]:
    """{% thumbnail article.cover %}: the small 4:3 one for lists, fetched when it is scrolled to.

    With `is_first` at once: the first of a list is in sight.
    """
    sources = {kind: thumb_url(cover, extension) for extension, kind in images.TYPES.items()}
    _, jpeg = sources.popitem()
    return {
        "cover": cover,
        "sources": present(sources),
        "src": jpeg or image_url(cover),
        "size": images.THUMB_SIZE,
        "alt": "",
        "is_first": is_first,
    }


def srcset(cover: Cover | Picture, extension: str) -> str:
    """The renditions of one format with their widths, as far as they are made."""
    there = cover.files.split()
    widths = [width for width in images.widths(cover.width) if f"{width}.{extension}" in there]
    return ", ".join(f"{rendition_url(cover, width, extension)} {width}w" for width in widths)


def thumb_url(cover: Cover | Picture, extension: str) -> str:
    """The path of the small one; "" if it is not made yet."""
    there = f"{images.THUMB}.{extension}" in cover.files.split()
    return rendition_url(cover, images.THUMB, extension) if there else ""


def present(sources: dict[str, str]) -> list[tuple[str, str]]:
    """The (type, addresses) that have an address."""
    return [(kind, addresses) for kind, addresses in sources.items() if addresses]


def image_url(cover: Cover | Picture) -> str:
    """The path of the largest JPEG of the cover; also for og:image and the like."""
    return rendition_url(cover, *images.largest(cover.width).split("."))


def rendition_url(cover: Cover | Picture, size: str | int, extension: str) -> str:
    """The path of one rendition."""
    return reverse("articles:cover", kwargs={"name": cover.name, "size": size, "extension": extension})
