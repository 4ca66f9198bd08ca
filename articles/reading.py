"""One article as the public reads it, and the notice where it was taken down."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Max, Min, Q
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe

from articles import structured
from articles.models import Article, Division, Tally
from articles.prose import blocks, contents, numbered
from articles.shelves import Shelf, ShelfPaginator
from articles.templatetags.pictures import image_address
from commons.chinese import beijing, start_of

RELATED = 4


def article(request, pk):
    """/articles/<id>/: one item; 410 when it was taken down."""
    found = Article.objects.published().select_related("division", "kind", "cover").filter(pk=pk)
    item = found.first()
    if item is None:
        return gone(request, pk)
    ancestors = list(Division.objects.above(item.division, itself=True).with_counts())
    corrections = list(item.corrections.all())
    text = numbered(blocks(item.body))
    graph = structured.graph(
        item,
        corrections=corrections,
        ancestors=ancestors,
        image=cover_address(item),
        site_name=settings.SITE_NAME,
        site_url=settings.SITE_URL,
    )
    context = {
        "article": item,
        "blocks": text,
        "contents": contents(text, item.character_count),
        "ancestors": ancestors,
        "corrections": corrections,
        "news": graph["@graph"][0],
        # as_json leaves no sign that could end the element.
        "structured": mark_safe(structured.as_json(graph)),
    }
    return render(request, "articles/article_detail.html", context | beside(item, ancestors))


def cover_address(item):
    """The absolute address of the item's cover, "" without one."""
    cover = getattr(item, "cover", None)
    return f"{settings.SITE_URL}{image_address(cover)}" if cover else ""


def beside(item, ancestors):
    """What stands beside the item, with everything in the smallest area that has more than this one item.

    `area` is None where there is no such area; `ancestors` have their counts.
    """
    area = next((place for place in reversed(ancestors) if (place.article_count or 0) > 1), None)
    if area is None:
        return {"area": None, "newer": None, "older": None, "related": []}
    newer, older = neighbours(item, area)
    shown = {item.pk, newer, older}
    near = Article.objects.for_lists().in_bulk([pk for pk in (newer, older) if pk])
    same = [one for one in of_kind(item, area) if one.pk not in shown]
    return {"area": area, "newer": near.get(newer), "older": near.get(older), "related": same[:RELATED]}


def neighbours(item, area):
    """The numbers of the next newer and the next older article of the area, None where there is none.

    Only the item's day and the nearest days with articles are looked at: kept counts say which these are.
    """
    day = beijing(item.published_at).date()
    days = Tally.objects.filter(place=area.code, kind="", unit=Tally.Unit.DAY, count__gt=0)
    near = days.aggregate(before=Max("day", filter=Q(day__lt=day)), after=Min("day", filter=Q(day__gt=day)))
    found = (
        Article.objects.published()
        .in_division(area)
        .filter(
            published_at__gte=start_of(near["before"] or day),
            published_at__lt=start_of((near["after"] or day) + timedelta(days=1)),
        )
    )
    places, here = list(found.values_list("published_at", "pk")), (item.published_at, item.pk)
    newer = min((place for place in places if place > here), default=(None, None))
    older = max((place for place in places if place < here), default=(None, None))
    return newer[1], older[1]


def of_kind(item, area):
    """The newest articles of the item's kind in the area, enough to leave out three."""
    public = Article.objects.published().in_division(area).filter(kind=item.kind)
    shelf = Shelf(place=area.code, kind=item.kind.slug)
    return ShelfPaginator(public.newest_first().for_lists(), shelf, RELATED + 3).page(1)


def gone(request, pk):
    """A withdrawn item's address says when and why, and nothing of what stood there; 404 for all others."""
    item = get_object_or_404(Article.objects.withdrawn().select_related("division"), pk=pk)
    ancestors = list(Division.objects.above(item.division, itself=True))
    context = {"article": item, "ancestors": ancestors, "area": None, "others": []}
    # The smallest area that has anything to read.
    for area in reversed(ancestors):
        others = Article.objects.published().in_division(area).newest_first().for_lists()[:4]
        if others:
            context |= {"area": area, "others": others}
            break
    response = render(request, "articles/article_gone.html", context, status=410)
    response["X-Robots-Tag"] = "noindex"
    # 410 may be kept by caches as long as they like; after 恢复 the address must answer again.
    response["Cache-Control"] = "no-cache"
    return response
