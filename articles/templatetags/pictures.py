"""The cover of an article in templates."""

from typing import Any

from django import template
from django.urls import reverse

from articles.covers import images
from articles.models import Cover

register = template.Library()

# As wide as the column of text; on narrow screens as wide as the screen.
SIZES = "(min-width: 48rem) 40rem, 100vw"


@register.inclusion_tag("articles/_picture.html")
def picture(cover: Cover | None) -> dict[str, Any]:
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
    }


def srcset(cover: Cover, extension: str) -> str:
    """The renditions of one format with their widths."""
    widths = images.widths(cover.width)
    return ", ".join(f"{rendition_url(cover, width, extension)} {width}w" for width in widths)


def image_url(cover: Cover) -> str:
    """The path of the largest JPEG of the cover; also for og:image and the like."""
    return rendition_url(cover, images.widths(cover.width)[-1], "jpg")


def rendition_url(cover: Cover, width: int, extension: str) -> str:
    """The path of one rendition."""
    return reverse("articles:cover", kwargs={"name": cover.name, "width": width, "extension": extension})
