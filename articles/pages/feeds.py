"""Atom feeds of the newest articles with their full text: of everything, of one district, of one kind."""

import re
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from articles.lists.pagination import CountedList, CountedPaginator
from articles.models import Article, Kind
from commons.prose import blocks
from districts.models import District

SIZE = 20
# What XML 1.0 has no way to write, escaped or not; one such character makes readers drop the whole feed.
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A feed must say when it was updated, an empty one too, and must say the same each time.
NEVER = datetime(2026, 1, 1, tzinfo=UTC)
RIGHTS = "来稿的著作权归作者或者原权利人所有，转载请注明出处。"


class FullTextFeed(Atom1Feed):
    """Django's Atom feed with the text of each item, and nothing in it that XML forbids."""

    def latest_post_date(self):
        """The newest change; the same each time where there are no items."""
        return super().latest_post_date() if self.items else NEVER

    def add_item_elements(self, handler, item):
        """The text after Django's elements."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


@require_safe
def whole_feed(request):
    """/feed.xml: everything."""
    return answer(request, "招商新闻", reverse("home"), Article.objects.published(), CountedList())


@require_safe
def district_feed(request, code):
    """/districts/<code>/feed.xml: one district with its descendants."""
    district = get_object_or_404(District.objects.select_related("superseded_by"), code=code)
    if district.superseded_by:
        return redirect("articles:district_feed", district.superseded_by.code, permanent=True)
    name, articles = f"{district.short_name}招商新闻", Article.objects.published().in_district(district)
    return answer(request, name, district.get_absolute_url(), articles, CountedList(district_code=code))


@require_safe
def kind_feed(request, slug):
    """/kinds/<slug>/feed.xml: one kind."""
    kind = get_object_or_404(Kind, slug=slug)
    articles = Article.objects.published().filter(kind=kind)
    return answer(
        request, kind.name, f"{reverse('articles:news')}?kind={slug}", articles, CountedList(kind_slug=slug)
    )


def answer(request, name, page, articles, counted):
    """The feed of the newest of `articles`, or 304 where the reader has it; `page` shows the same as a list.

    The ETag alone decides: when an article is taken down, the newest time in the feed may go back.
    """
    rows = articles.newest_first().select_related("district", "kind").prefetch_related("corrections")
    newest = CountedPaginator(rows, counted, SIZE).page(1).object_list
    feed = build(name, page, request.path, newest)
    text = feed.writeString("utf-8")
    response = HttpResponse(text, content_type=feed.content_type)
    response["ETag"] = f'"{sha256(text.encode()).hexdigest()[:32]}"'
    response["Last-Modified"] = http_date(feed.latest_post_date().timestamp())
    # Kept by readers, but asked for again: what is taken down must be gone.
    response["Cache-Control"] = "no-cache"
    return get_conditional_response(request, etag=response["ETag"], response=response)


def build(name, page, path, articles):
    """The feed called `name` at `path`."""
    feed = FullTextFeed(
        title=legal(f"{name}｜{settings.SITE_NAME}"),
        link=absolute(page),
        description=None,
        subtitle="产业园区招商新闻、政策解读与产业分析，全文。",
        language="zh-Hans",
        author_name=legal(settings.SITE_NAME),
        feed_url=absolute(path),
        feed_guid=tag(path),
        feed_copyright=RIGHTS,
    )
    for article in articles:
        feed.add_item(**entry(article))
    return feed


def entry(article):
    """One article as add_item() takes it."""
    corrections = article.corrections.all()
    names = " ".join(filter(None, (article.unit, article.author)))
    return {
        "title": legal(article.headline),
        "link": absolute(article.get_absolute_url()),
        "description": None,
        "unique_id": tag(article.get_absolute_url()),
        "author_name": legal(names or settings.SITE_NAME),
        "categories": [legal(article.kind.name)],
        "pubdate": article.published_at,
        "updateddate": max([article.published_at, *(note.corrected_at for note in corrections)]),
        "content": legal(full_text(article, corrections)),
    }


def full_text(article, corrections):
    """The text as HTML, with everything readers of the page are told."""
    context = {"article": article, "blocks": blocks(article.body), "corrections": corrections}
    return render_to_string("articles/_feed_text.html", context)


def legal(text):
    """The text without what XML forbids."""
    return ILLEGAL.sub("", text)


def absolute(path):
    """The address as the public knows it."""
    return f"{settings.SITE_URL}{path}"


def tag(path):
    """A name that stays when the portal moves to https or to another port (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{path}"
