"""The cover of an article in templates."""

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
    sources = [(kind, srcset(cover, extension)) for extension, kind in images.TYPES.items()]
    return {
        "cover": cover,
        # The last format is in the <img>, for browsers that know no other.
        "sources": sources[:-1],
        "srcset": sources[-1][1],
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
    sources = [
        (kind, rendition_url(cover, images.THUMB, extension)) for extension, kind in images.TYPES.items()
    ]
    return {
        "cover": cover,
        "sources": sources[:-1],
        "src": sources[-1][1],
        "size": images.THUMB_SIZE,
        "alt": "",
        "is_first": is_first,
    }


def srcset(cover: Cover | Picture, extension: str) -> str:
    """The renditions of one format with their widths."""
    widths = images.widths(cover.width)
    return ", ".join(f"{rendition_url(cover, width, extension)} {width}w" for width in widths)


def image_url(cover: Cover | Picture) -> str:
    """The path of the largest JPEG of the cover; also for og:image and the like."""
    return rendition_url(cover, images.widths(cover.width)[-1], "jpg")


def rendition_url(cover: Cover | Picture, size: str | int, extension: str) -> str:
    """The path of one rendition."""
    return reverse("articles:cover", kwargs={"name": cover.name, "size": size, "extension": extension})
