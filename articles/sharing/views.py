"""What other programs show of an article: /articles/<id>/qr.svg and /articles/<id>/card.png."""

import fcntl
import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import segno
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.headlines import join_headline
from articles.models import Article
from articles.sharing import cards

logger = logging.getLogger(__name__)

# As for covers: a shared cache would go on showing the title of a withdrawn article.
ONE_DAY = "private, max-age=86400"


@cache_control(public=True, max_age=7 * 86_400)
@require_safe
def square(request: HttpRequest, pk: int) -> HttpResponse:
    """The address of a public article as a square for phones; nothing else, so caches may keep it."""
    item = get_object_or_404(Article.objects.published().only("pk"), pk=pk)
    code = segno.make(f"{settings.SITE_URL}{item.get_absolute_url()}", error="m")
    target = io.BytesIO()
    code.save(target, kind="svg", border=4, light="#fff", xmldecl=False, svgclass=None, lineclass=None)
    return HttpResponse(target.getvalue(), content_type="image/svg+xml")


@require_safe
def card(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The card of a public article, drawn when it is first asked for; 404 without a Chinese font.

    A card takes a tenth of a second. Only ids of public articles are drawn, each once, and one at a time on
    the whole machine: whoever asks for ten thousand gets the site's own picture while another one is drawn.
    """
    item = get_object_or_404(Article.objects.published().select_related("district"), pk=pk)
    if cards.font_file() is None:
        raise Http404
    try:
        content = kept(name_of(item)) or draw_alone(item)
    except OSError:
        # The disk is full, the bucket away.
        logger.exception("card could not be kept")
        content = None
    if content is None:
        elsewhere = redirect(static("og.png"))
        elsewhere["Cache-Control"] = "no-store"
        return elsewhere
    picture = HttpResponse(content, content_type="image/png")
    picture["Cache-Control"] = ONE_DAY
    return picture


def card_url(item: Article) -> str:
    """The absolute URL of the article's card, "" where none can be drawn; a new title gives a new URL."""
    if cards.font_file() is None:
        return ""
    return f"{settings.SITE_URL}{reverse('articles:card', args=[item.pk])}?v={version(item)}"


def version(item: Article) -> str:
    """Names what stands on the article's card."""
    return cards.version(join_headline(item.district.short_name, ""), item.title, settings.SITE_NAME)


def name_of(item: Article) -> str:
    """What the article's card is called; cards are no part of a backup and may be deleted at any time."""
    return f"{item.pk}-{version(item)}.png"


def kept(name: str) -> bytes | None:
    """The card that was drawn before, on whatever machine; None without one."""
    try:
        with storages["cards"].open(name) as file:
            content = file.read()
    except FileNotFoundError:
        return None
    # Nobody is served half a card: it is being written, or a process died.
    return content if content.endswith(cards.END) else None


def kept_names() -> list[str]:
    """All cards."""
    try:
        return [name for name in storages["cards"].listdir("")[1] if name.endswith(".png")]
    except FileNotFoundError:
        return []


def forget_cards() -> None:
    """Throw all cards away: a title may have held the phone of a person who was erased."""
    for name in kept_names():
        storages["cards"].delete(name)


def draw_alone(item: Article) -> bytes | None:
    """Draw the card, in the place of older ones; None while another process draws."""
    with only_one(Path(settings.DATA_DIR, "drawing")) as is_free:
        if not is_free:
            return None
        content = cards.draw(join_headline(item.district.short_name, ""), item.title, settings.SITE_NAME)
        for old in kept_names():
            if old.startswith(f"{item.pk}-"):
                storages["cards"].delete(old)
        storages["cards"].save(name_of(item), ContentFile(content))
    return content


@contextmanager
def only_one(path: Path) -> Iterator[bool]:
    """Whether we hold the lock; a process that dies gives it back."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
