"""Sitemaps: an index, one file of list pages, and one or more files for each year of publication."""

from itertools import groupby
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Count, Max
from django.db.models.functions import ExtractYear
from django.http import Http404, HttpResponse
from django.urls import reverse

from articles.models import Article, Division, Tally
from commons.chinese import beijing

# As many addresses as the protocol allows in one file.
SIZE = 50_000
YEARS = range(1900, 3000)
PARTS = range(2, 1000)
XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Pages that are there whatever was published.
FIXED = ("archive", "submit", "inquire", "terms", "privacy", "accessibility")


def index(request):
    """/sitemap.xml: the other files."""
    return answer("sitemapindex", "sitemap", files())


def pages(request):
    """/sitemap-pages.xml: lists and forms."""
    return answer("urlset", "url", [*lists(), *days(), *((reverse(name), None) for name in FIXED)])


def year(request, year, part=None):
    """/sitemap-<year>.xml, /sitemap-<year>-2.xml …: articles, the oldest first, so that full files stay."""
    if year not in YEARS or (part is not None and part not in PARTS):
        raise Http404
    rows = Article.objects.published().filter(published_at__year=year).order_by("published_at", "id")
    start = ((part or 1) - 1) * SIZE
    entries = [
        (reverse("article", args=[pk]), changed_at)
        for pk, changed_at in rows.values_list("pk", "changed_at")[start : start + SIZE].iterator()
    ]
    if not entries:
        raise Http404
    return answer("urlset", "url", entries)


def files():
    """(path, changed) of every file of the index."""
    yield reverse("sitemap_pages"), None
    by_year = Article.objects.published().order_by().values(year=ExtractYear("published_at"))
    for row in by_year.annotate(count=Count("pk"), changed=Max("changed_at")).order_by("-year"):
        yield reverse("sitemap_year", args=[row["year"]]), row["changed"]
        for part in range(2, -(-row["count"] // SIZE) + 1):
            yield reverse("sitemap_year_part", args=[row["year"], part]), row["changed"]


def lists():
    """(path, time of the newest article) of each list; divisions without articles are left out."""
    newest = newest_by_division()
    latest = max(newest.values(), default=None)
    for name in ("home", "news", "districts"):
        yield reverse(name), latest
    current = Division.objects.filter(superseded_by=None).in_tree_order()
    for code in current.values_list("code", flat=True):
        if code in newest:
            yield reverse("district", args=[code]), newest[code]


def days():
    """(path, None) of the archive's years and months that have articles, newest first."""
    months = Tally.objects.filter(place="", kind="", unit=Tally.Unit.MONTH, count__gt=0).order_by("-day")
    for year, found in groupby(months.values_list("day", flat=True), key=lambda day: day.year):
        yield reverse("archive_year", args=[year]), None
        yield from ((reverse("archive_month", args=[year, day.month]), None) for day in found)


def newest_by_division():
    """{code: time of the newest article}; an article counts in every division above its own."""
    newest = {}
    rows = Article.objects.published().order_by().values_list("division__path")
    for path, published_at in rows.annotate(Max("published_at")):
        for code in path.strip("/").split("/"):
            newest[code] = max(newest.get(code, published_at), published_at)
    return newest


def answer(root, element, entries):
    """One file of the protocol; `entries` are (path, time of the last change or None)."""
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{XMLNS}">\n']
    for path, changed in entries:
        lastmod = f"<lastmod>{beijing(changed).isoformat(timespec='seconds')}</lastmod>" if changed else ""
        lines.append(f"<{element}><loc>{escape(settings.SITE_URL + path)}</loc>{lastmod}</{element}>\n")
    lines.append(f"</{root}>\n")
    return HttpResponse("".join(lines), content_type="application/xml")
