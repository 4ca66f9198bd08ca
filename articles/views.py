"""What the public reads."""

from itertools import groupby

from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from articles import gazetteer
from articles.filters import ArticleFilter
from articles.models import Article, Division
from commons.chinese import beijing

PAGE_SIZE = 10


def news(request):
    """/news/: all items, filtered, ten a page."""
    return show_list(request, Article.objects.published(), "articles/article_list.html", {})


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
    neighbours = gazetteer.below(division)
    if not neighbours and division.parent:
        neighbours = gazetteer.below(division.parent)
    context = {
        "division": division,
        "ancestors": Division.objects.above(division),
        "gazetteer": gazetteer.entries(neighbours, timezone.now()),
    }
    articles = Article.objects.published().in_division(division)
    return show_list(request, articles, "articles/district_detail.html", context)


def show_list(request, articles, template, context):
    """One page of a filtered list; 404 past its end."""
    articles = articles.newest_first().for_lists()
    found = ArticleFilter(request.GET, queryset=articles)
    is_valid = found.form.is_valid()
    paginator = Paginator(found.qs if is_valid else articles.none(), PAGE_SIZE)
    try:
        page = paginator.page(request.GET.get("page", 1))
    except InvalidPage:
        raise Http404 from None
    query = request.GET.copy()
    query.pop("page", None)
    context |= {
        "filter": found,
        "asked": {name: found.form.cleaned_data.get(name) for name in ("district", "kind")},
        "page": page,
        "days": by_day(page.object_list),
        "numbers": paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "query": f"{query.urlencode()}&" if query else "",
        "now": timezone.now(),
    }
    return render(request, template, context)


def by_day(articles):
    """[(first article of the day, all of the day), …] in the order given, for the day rail."""
    days = groupby(articles, key=lambda article: beijing(article.published_at).date())
    return [(rows[0].published_at, rows) for _, group in days if (rows := list(group))]
