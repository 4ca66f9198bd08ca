"""Atom feeds of the newest articles with their full text: of all, of one district, of one kind."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from io import StringIO
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from articles.kinds import kinds
from articles.lists import gazetteer
from articles.lists.pagination import CountedList, CountedPaginator, of_queryset
from articles.models import Article, ArticleQuerySet, Correction
from commons.pages.changes import place
from commons.pages.facts import Memory
from commons.pages.keeping import keep
from commons.prose import blocks
from districts.tree import tree

SIZE = 20
# XML 1.0 cannot hold these characters, not even escaped; with one of them feed readers drop the whole feed.
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# An empty feed must have a time of update too, and always the same one.
NEVER = datetime(2026, 1, 1, tzinfo=UTC)
RIGHTS = "来稿的著作权归作者或者原权利人所有，转载请注明出处。"

# Articles as feeds send them, some ten feeds' worth.
ENTRIES = Memory(most=200)


class Entry(NamedTuple):
    """An article as feeds send it, and when it was changed last."""

    xml: str
    updated: datetime


class FullTextFeed(Atom1Feed):
    """Django's Atom feed of Entries that are written already, and a style sheet for people.

    Who opens the feed in a browser sees words how to subscribe. CSS, not XSLT: browsers are giving that up.
    """

    entries: Sequence[Entry] = ()

    # RFC 4287 names application/atom+xml, and readers take both. Browsers show that one as raw text.
    content_type = "application/xml; charset=utf-8"

    def write(self, outfile: Any, encoding: str) -> None:
        """Django names style sheets in RSS only."""
        handler = SimplerXMLGenerator(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        handler.processingInstruction("xml-stylesheet", f'type="text/css" href="{static("css/feed.css")}"')
        handler.startElement("feed", AttributesImpl(self.root_attributes()))
        self.add_root_elements(handler)
        outfile.writelines(entry.xml for entry in self.entries)
        handler.endElement("feed")

    def latest_post_date(self) -> datetime:
        """The newest change, NEVER where there are no entries."""
        return max((entry.updated for entry in self.entries), default=NEVER)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Django's elements, then the text."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """/feeds/: what a feed is, how to subscribe, and the addresses of the feeds."""
    home = tree().home
    below = gazetteer.entries(tree().below(home), timezone.now()) if home else []
    districts = [entry.district for entry in below if entry.count]
    context = {"kinds": kinds().values(), "districts": [home, *districts] if home else []}
    return render(request, "articles/feeds.html", context)


@require_safe
def whole_feed(request: HttpRequest) -> HttpResponseBase:
    """/feed.xml: everything."""
    keep(request, place(""))
    return answer(request, "招商新闻", reverse("home"), Article.objects.published(), CountedList())


@require_safe
def district_feed(request: HttpRequest, code: str) -> HttpResponseBase:
    """/districts/<code>/feed.xml: one district with its descendants."""
    district = tree().by_code.get(code)
    if district is None:
        raise Http404
    if district.superseded_by_id:
        return redirect("articles:district_feed", tree().today(district).code, permanent=True)
    keep(request, place(code))
    name, articles = f"{district.short_name}招商新闻", Article.objects.published().in_district(district)
    return answer(request, name, district.get_absolute_url(), articles, CountedList(district_code=code))


@require_safe
def kind_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """/kinds/<slug>/feed.xml: one kind."""
    kind = next((kind for kind in kinds().values() if kind.slug == slug), None)
    if kind is None:
        raise Http404
    keep(request, place(""))
    articles = Article.objects.published().filter(kind=kind)
    return answer(
        request, kind.name, f"{reverse('articles:news')}?kind={slug}", articles, CountedList(kind_slug=slug)
    )


def answer(
    request: HttpRequest, name: str, page: str, articles: ArticleQuerySet, counted: CountedList
) -> HttpResponseBase:
    """The feed of the newest of `articles`, or 304 if the reader has it; `page` is the path of that list."""
    versions = articles.newest_first().values_list("pk", "version", "district_id")
    newest = CountedPaginator(of_queryset(versions), counted, SIZE).page(1).object_list
    response = response_of(build(name, page, request.path, entries(list(newest))))
    # The ETag alone decides: with an article taken down, the newest time may be earlier than before.
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def response_of(feed: FullTextFeed) -> HttpResponse:
    """The feed as an answer that readers may keep and must ask about."""
    text = feed.writeString("utf-8")
    response = HttpResponse(text, content_type=feed.content_type)
    response["ETag"] = f'"{sha256(text.encode()).hexdigest()[:32]}"'
    response["Last-Modified"] = http_date(feed.latest_post_date().timestamp())
    # Readers may keep it, but must ask again each time: articles taken down must disappear.
    response["Cache-Control"] = "no-cache"
    return response


def build(name: str, page: str, path: str, newest: Sequence[Entry]) -> FullTextFeed:
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
    feed.entries = newest
    return feed


def entries(newest: list[tuple[int, int, int]]) -> list[Entry]:
    """The Entries of (pk, version, district_id); each version is written once.

    Most are there already, so whole texts are read where one is missing, all at once.
    """

    @cache
    def whole() -> dict[int, Article]:
        of_these = Article.objects.filter(pk__in=[pk for pk, _, _ in newest])
        return of_these.select_related("district", "kind").prefetch_related("corrections").in_bulk()

    def entry(pk: int, version: int, district_id: int) -> Entry:
        tags = (place(tree().by_pk[district_id].code),)
        return ENTRIES.ask((pk, version), lambda: written(whole()[pk]), tags)

    return [entry(*one) for one in newest]


def written(article: Article) -> Entry:
    """The Entry of an article whose corrections are at hand; nothing of the feed itself is in it."""
    alone, out = FullTextFeed(title="", link="", description=None), StringIO()
    alone.add_item(**item(article))
    alone.write_items(SimplerXMLGenerator(out, "utf-8", short_empty_elements=True))
    return Entry(out.getvalue(), alone.items[0]["updateddate"])


def item(article: Article) -> dict[str, Any]:
    """An article as add_item() takes it."""
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
        "updateddate": max([article.public_since, *(note.corrected_at for note in corrections)]),
        "content": legal(full_text(article, corrections)),
    }


def full_text(article: Article, corrections: Iterable[Correction]) -> str:
    """The text as HTML, with the same notes and corrections as on the page."""
    context = {"article": article, "blocks": blocks(article.body), "corrections": corrections}
    return render_to_string("articles/_feed_text.html", context)


def legal(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return ILLEGAL.sub("", text)


def absolute(path: str) -> str:
    """The absolute URL."""
    return f"{settings.SITE_URL}{path}"


def tag(path: str) -> str:
    """An id that stays the same if the portal moves to https or to another port (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{path}"
