"""The public lists: all articles, the tree of districts, one district."""

from typing import Any

from django.conf import settings
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.lists import gazetteer
from articles.lists.page import ListPage
from articles.lists.query import ListQuery
from districts.models import District


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """/news/: all items, filtered and searched, ten a page."""
    query = ListQuery(request.GET, path=request.path)
    return show_list(request, query, "articles/article_list.html", {})


@require_safe
def districts(request: HttpRequest) -> HttpResponse:
    """/districts/: the tree, the home district first."""
    now = timezone.now()
    home = get_object_or_404(District, code=settings.HOME_DISTRICT)
    active = District.objects.active().in_tree_order()
    inside = list(active.under(home).exclude(pk=home.pk))
    provinces = active.filter(parent=None).exclude(pk=home.pk)
    rows = gazetteer.entries([home, *inside, *provinces], now)
    edge = 1 + len(inside)
    context = {"home": rows[0], "inside": rows[1:edge], "provinces": rows[edge:]}
    return render(request, "articles/district_tree.html", context)


@require_safe
def district(request: HttpRequest, code: str) -> HttpResponse:
    """/districts/<code>/: one district with its descendants' items."""
    district = get_object_or_404(District.objects.select_related("parent", "superseded_by"), code=code)
    if district.superseded_by:
        return redirect(district.superseded_by, permanent=True)
    query = ListQuery(request.GET, path=request.path, fixed=district)
    neighbours = gazetteer.around(district)
    context = {
        "district": district,
        "ancestors": District.objects.above(district),
        "gazetteer": gazetteer.entries(
            neighbours, timezone.now(), kind=query.kind_slug, first=query.first, last=query.last
        ),
    }
    return show_list(request, query, "articles/district_detail.html", context)


def show_list(request: HttpRequest, query: ListQuery, template: str, context: dict[str, Any]) -> HttpResponse:
    """One page of a list; 404 if there is no such page."""
    try:
        page = ListPage(query, request.GET.get("page", 1))
    except InvalidPage:
        raise Http404 from None
    context |= {**page.context(), "now": timezone.now()}
    return render(request, template, context)
