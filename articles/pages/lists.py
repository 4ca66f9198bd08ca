"""The public lists: all articles, the tree of districts, one district."""

from datetime import datetime
from typing import Any, NamedTuple

from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.lists import facets, gazetteer, spans
from articles.lists.page import ListPage
from articles.lists.query import ListQuery
from articles.reads.hot import hot
from commons.chinese import beijing
from commons.pages.changes import place
from commons.pages.keeping import keep
from districts.models import District
from districts.tree import tree


class TreePart(NamedTuple):
    """A part of the page of all districts; `url` and `count` are those of the district it is named after."""

    name: str
    filled: list[gazetteer.Entry]
    empty: list[gazetteer.Entry]
    url: str
    count: int  # type: ignore[assignment]  # shadows tuple.count


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """/news/: all items, filtered and searched, ten a page."""
    now = timezone.now()
    query = ListQuery(typed(request, now), path=request.path)
    keep(request, place(""))
    return show_list(request, query, "articles/article_list.html", {}, now=now)


@require_safe
def districts(request: HttpRequest) -> HttpResponse:
    """/districts/: the tree, the home district first."""
    now = timezone.now()
    home = tree().home
    if home is None:
        raise Http404
    every = (tree().by_pk[pk] for pk in tree().under(home))
    inside = [one for one in every if one.active and one != home]
    provinces = [one for one in tree().children[None] if one != home]
    rows = gazetteer.entries([home, *inside, *provinces], now)
    edge = 1 + len(inside)
    zones = [entry for entry in rows[1:edge] if entry.district.level == District.Level.ZONE]
    others = [entry for entry in rows[1:edge] if entry not in zones]
    parts = [
        tree_part(home.short_name, others, total=rows[0]),
        tree_part(f"{home.short_name}的功能区", zones),
        tree_part("其他省、自治区、直辖市", rows[edge:]),
    ]
    context = {"parts": [part for part in parts if part.filled or part.empty]}
    keep(request, place(""))
    return render(request, "articles/district_tree.html", context)


def tree_part(name: str, entries: list[gazetteer.Entry], *, total: gazetteer.Entry | None = None) -> TreePart:
    """A part of the tree; with `total` its heading leads to the district of that entry."""
    return TreePart(
        name,
        gazetteer.ranked(entries),
        gazetteer.empty(entries),
        url=total.district.get_absolute_url() if total else "",
        count=total.count if total else 0,
    )


@require_safe
def district(request: HttpRequest, code: str) -> HttpResponse:
    """/districts/<code>/: one district with its descendants' items."""
    district = tree().by_code.get(code)
    if district is None:
        raise Http404
    if district.superseded_by_id:
        return redirect(tree().today(district), permanent=True)
    now = timezone.now()
    query = ListQuery(typed(request, now), path=request.path, fixed=district)
    entries = gazetteer.entries(
        gazetteer.around(district), now, kind=query.kind_slug, first=query.first, last=query.last
    )
    context = {
        "district": district,
        "ancestors": tree().above(district),
        "around": facets.around(query, district, entries),
        "empty": gazetteer.empty(entries),
        "hot": hot(now, district.code),
        "placeholder": f"在{district.short_name}的稿件里检索",
    }
    # Its neighbours stand beside it with their numbers.
    keep(request, place(district.code), place(district.parent.code if district.parent else ""), seconds=300)
    return show_list(request, query, "articles/district_detail.html", context, now=now)


def show_list(
    request: HttpRequest, query: ListQuery, template: str, context: dict[str, Any], *, now: datetime
) -> HttpResponse:
    """One page of a list; 404 if there is no such page."""
    if "when" in request.GET and query.is_valid:
        # The form sends every control, and 近 7 天 means other days tomorrow: one clean URL for one list.
        return redirect(query.url())
    try:
        page = ListPage(query, request.GET.get("page", 1))
    except InvalidPage:
        raise Http404 from None
    offered = spans.offered(query.first, query.last, beijing(now).date())
    context |= {**page.context(), "now": now, "spans": offered}
    return render(request, template, context)


def typed(request: HttpRequest, now: datetime) -> dict[str, str]:
    """The query string, 近 7 天 and the like as days."""
    return spans.with_days(request.GET.dict(), beijing(now).date())
