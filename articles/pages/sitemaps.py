"""Sitemaps: an index, one file of list pages, and one or more files for each year of publication."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Article, ArticleCount
from commons.chinese import beijing
from districts.models import District

# The protocol allows so many URLs in one file.
SIZE = 50_000
YEARS = range(1900, 3000)
PARTS = range(2, 1000)
XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
# (path, time of the last change).
Entry = tuple[str, datetime | None]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """/sitemap.xml: the other files."""
    return answer("sitemapindex", "sitemap", files())


@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    """/sitemap-pages.xml: lists and forms."""
    return answer(
        "urlset", "url", [*lists(), *days(), *((reverse(name), None) for name in settings.SITEMAP_PAGES)]
    )


@require_safe
def year(request: HttpRequest, year: int, part: int | None = None) -> HttpResponse:
    """/sitemap-<year>.xml, /sitemap-<year>-2.xml …: articles, oldest first, so that full files stay."""
    if year not in YEARS or (part is not None and part not in PARTS):
        raise Http404
    rows = Article.objects.published().filter(published_at__year=year).order_by("published_at", "id")
    start = ((part or 1) - 1) * SIZE
    entries = [
        (reverse("articles:article", args=[pk]), changed_at)
        for pk, changed_at in rows.values_list("pk", "changed_at")[start : start + SIZE].iterator()
    ]
    if not entries:
        raise Http404
    return answer("urlset", "url", entries)


def files() -> Iterator[Entry]:
    """The Entry of every file in the index."""
    yield reverse("articles:sitemap_pages"), None
    for year, found in years():
        changed = latest(found)
        yield reverse("articles:sitemap_year", args=[year]), changed
        for part in range(2, -(-sum(month.count for month in found) // SIZE) + 1):
            yield reverse("articles:sitemap_year_part", args=[year, part]), changed


def years() -> Iterator[tuple[int, list[ArticleCount]]]:
    """(year, its months that have articles) from the kept counts, newest first."""
    months = ArticleCount.objects.filter(
        district="", kind="", unit=ArticleCount.Unit.MONTH, count__gt=0
    ).order_by("-day")
    for year, found in groupby(months, key=lambda month: month.day.year):
        yield year, list(found)


def latest(kept: Iterable[ArticleCount]) -> datetime | None:
    """The time of the last change in these counts; None where none is known."""
    return max((count.changed_at for count in kept if count.changed_at), default=None)


def lists() -> Iterator[Entry]:
    """The Entry of each list; districts without articles are left out."""
    kept = ArticleCount.objects.filter(kind="", unit=ArticleCount.Unit.ALL, count__gt=0)
    changed = dict(kept.values_list("district", "changed_at"))
    for name in ("home", "articles:news", "articles:districts"):
        yield reverse(name), changed.get("")
    current = District.objects.filter(superseded_by=None).in_tree_order()
    for code in current.values_list("code", flat=True):
        if code in changed:
            yield reverse("articles:district", args=[code]), changed[code]


def days() -> Iterator[Entry]:
    """The Entries of the archive's years and months that have articles, newest first."""
    for year, found in years():
        yield reverse("articles:archive_year", args=[year]), latest(found)
        for month in found:
            yield reverse("articles:archive_month", args=[year, month.day.month]), month.changed_at


def answer(root: str, element: str, entries: Iterable[Entry]) -> HttpResponse:
    """One XML file of the protocol."""
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{XMLNS}">\n']
    for path, changed in entries:
        lastmod = f"<lastmod>{beijing(changed).isoformat(timespec='seconds')}</lastmod>" if changed else ""
        lines.append(f"<{element}><loc>{escape(settings.SITE_URL + path)}</loc>{lastmod}</{element}>\n")
    lines.append(f"</{root}>\n")
    return HttpResponse("".join(lines), content_type="application/xml")
