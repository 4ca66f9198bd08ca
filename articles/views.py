"""The lists that the public reads."""

from django.conf import settings
from django.core.paginator import InvalidPage
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from articles import gazetteer
from articles.lists import Asked, List
from articles.models import Division


def news(request):
    """/news/: all items, filtered and searched, ten a page."""
    asked = Asked(request.GET, path=request.path)
    return show_list(request, asked, "articles/article_list.html", {})


def districts(request):
    """/districts/: the tree, the home division first."""
    now = timezone.now()
    home = get_object_or_404(Division, code=settings.HOME_DIVISION)
    active = Division.objects.active().in_tree_order()
    inside = list(active.under(home).exclude(pk=home.pk))
    provinces = active.filter(parent=None).exclude(pk=home.pk)
    rows = gazetteer.entries([home, *inside, *provinces], now)
    edge = 1 + len(inside)
    context = {"home": rows[0], "inside": rows[1:edge], "provinces": rows[edge:]}
    return render(request, "articles/district_tree.html", context)


def district(request, code):
    """/districts/<code>/: one division with its descendants' items."""
    division = get_object_or_404(Division.objects.select_related("parent", "superseded_by"), code=code)
    if division.superseded_by:
        return redirect(division.superseded_by, permanent=True)
    asked = Asked(request.GET, path=request.path, division=division)
    neighbours = gazetteer.below(division)
    if not neighbours and division.parent:
        neighbours = gazetteer.below(division.parent)
    context = {
        "division": division,
        "ancestors": Division.objects.above(division),
        "gazetteer": gazetteer.entries(
            neighbours, timezone.now(), kind=asked.slug, first=asked.first, last=asked.last
        ),
    }
    return show_list(request, asked, "articles/district_detail.html", context)


def show_list(request, asked, template, context):
    """One page of a list; 404 past its end."""
    try:
        listed = List(asked, request.GET.get("page", 1))
    except InvalidPage:
        raise Http404 from None
    context |= {**listed.context(), "now": timezone.now()}
    return render(request, template, context)
