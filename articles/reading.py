"""One article as the public reads it, and the notice where it was taken down."""

from django.conf import settings
from django.db.models import F, Q
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe

from articles import structured
from articles.models import Article, Division
from articles.prose import blocks, contents, numbered
from articles.templatetags.pictures import image_address

RELATED, RECENT = 4, 200


def article(request, pk):
    """/articles/<id>/: one item; 410 when it was taken down."""
    found = Article.objects.published().select_related("division", "kind", "cover").filter(pk=pk)
    item = found.first()
    if item is None:
        return gone(request, pk)
    ancestors = [*Division.objects.above(item.division), item.division]
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
        "changed_at": structured.changed_at(item, corrections),
        "news": graph["@graph"][0],
        # as_json leaves no sign that could end the element.
        "structured": mark_safe(structured.as_json(graph)),
    }
    return render(request, "articles/article_detail.html", context | neighbours(item))


def cover_address(item):
    """The absolute address of the item's cover, "" without one."""
    cover = getattr(item, "cover", None)
    return f"{settings.SITE_URL}{image_address(cover)}" if cover else ""


def neighbours(item):
    """What stands beside the item in its own division: the next newer, the next older, four of its kind."""
    beside = Article.objects.published().filter(division=item.division)
    # The bare bound on published_at lets the index find the place; the second one decides between equals.
    later = beside.filter(published_at__gte=item.published_at).filter(
        Q(published_at__gt=item.published_at) | Q(pk__gt=item.pk)
    )
    earlier = beside.filter(published_at__lte=item.published_at).filter(
        Q(published_at__lt=item.published_at) | Q(pk__lt=item.pk)
    )
    newer = later.order_by("published_at", "id").for_lists().first()
    older = earlier.newest_first().for_lists().first()
    shown = [item.pk, *(one.pk for one in (newer, older) if one)]
    # Only among the newest of the division, and not by the index of the kind (+ 0): a division with few of a
    # large kind would read all of that kind.
    recent = beside.newest_first().values("pk")[:RECENT]
    same = Article.objects.published().filter(pk__in=recent).alias(of=F("kind_id") + 0)
    same = same.filter(of=item.kind_id).exclude(pk__in=shown)
    return {"newer": newer, "older": older, "related": list(same.newest_first().for_lists()[:RELATED])}


def gone(request, pk):
    """A withdrawn item's address says when and why, and nothing of what stood there; 404 for all others."""
    item = get_object_or_404(Article.objects.withdrawn().select_related("division"), pk=pk)
    ancestors = [*Division.objects.above(item.division), item.division]
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
