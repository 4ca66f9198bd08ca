"""One article as the public reads it, and the notice where it was taken down."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from articles.models import Article, Division
from articles.prose import blocks


def article(request, pk):
    """/articles/<id>/: one item; 410 when it was taken down."""
    item = Article.objects.published().select_related("division", "kind").filter(pk=pk).first()
    if item is None:
        return gone(request, pk)
    nearby = Article.objects.published().filter(division=item.division).exclude(pk=item.pk)
    context = {
        "article": item,
        "blocks": blocks(item.body),
        "ancestors": [*Division.objects.above(item.division), item.division],
        "nearby": nearby.newest_first().for_lists()[:4],
        "now": timezone.now(),
    }
    return render(request, "articles/article_detail.html", context)


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
