"""The page of an article, and the notice where one was taken down."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from articles import counts
from articles.kinds import kinds
from articles.lists.pagination import CountedList, CountedPaginator
from articles.lists.rows import Row, newest_of, next_to
from articles.models import IS_PUBLIC, Article, Cover, Kind
from articles.pages import structured
from articles.reads.counting import note
from articles.sharing.views import card_url
from articles.templatetags.pictures import image_url
from commons.chinese import beijing, start_of
from commons.pages.changes import place
from commons.pages.facts import fact
from commons.pages.keeping import keep
from commons.prose import blocks, contents, numbered
from districts.models import District
from districts.tree import tree

# Related articles are filled up from a wider area if there are fewer than FEWEST.
RELATED, FEWEST_RELATED = 4, 3


@require_safe
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """/articles/<id>/: one article; 410 if it was taken down, 404 if it never was public."""
    item = public(pk)
    if item is None:
        return gone(request, pk)
    cover = cover_of(item)
    image = f"{settings.SITE_URL}{image_url(cover)}" if cover else ""
    ancestors = tree().above(item.district, itself=True)
    corrections = list(item.corrections.all()) if item.revised_at else []
    text = numbered(blocks(item.body))
    graph = structured.graph(
        item,
        corrections=corrections,
        ancestors=ancestors,
        image=image,
        publisher=settings.OPERATOR_NAME or settings.SITE_NAME,
        site_url=settings.SITE_URL,
    )
    context = {
        "article": item,
        "cover": cover,
        "kinds": kinds().values(),
        "blocks": text,
        "contents": contents(text, item.character_count),
        "ancestors": ancestors,
        "corrections": corrections,
        "news": graph["@graph"][0],
        "card": "" if image else card_url(item),
        # as_json() leaves no character that could end the element.
        "structured": mark_safe(structured.as_json(graph)),
    }
    links = beside(item, ancestors)
    keep(request, place(tag_of(links)))
    note(request.META, item.pk, timezone.now())
    return render(request, "articles/article_detail.html", context | links)


def public(pk: int) -> Article | None:
    """The public article with this number, its district and kind at hand; None if there is none.

    By hand as newest_of() is: to write the query down takes Django several times as long as to ask it.
    """
    if pk > BigIntegerField.MAX_BIGINT:
        return None
    item = first(Article.objects.raw(f"SELECT * FROM articles_article WHERE id = %s AND {IS_PUBLIC}", [pk]))
    if item:
        item.district, item.kind = tree().by_pk[item.district_id], kinds()[item.kind_id]
    return item


def cover_of(item: Article) -> Cover | None:
    """The item's cover, by hand too."""
    return first(Cover.objects.raw("SELECT * FROM articles_cover WHERE article_id = %s", [item.pk]))


def first[T](found: Iterable[T]) -> T | None:
    """The first of what was found, if anything was."""
    return next(iter(found), None)


def beside(item: Article, ancestors: list[District]) -> dict[str, Any]:
    """The links beside the item, which is in the districts `ancestors`.

    `nearby` is the smallest of them with more than this one article, None if there is none.
    """
    nearby = next((one for one in reversed(ancestors) if counts.total(one.code) > 1), None)
    near = neighbours(item, nearby) if nearby else []
    here = (item.public_since, item.pk)
    related, source = related_to(item, nearby, ancestors, shown={item.pk, *(row.pk for row in near)})
    return {
        "nearby": nearby,
        "newer": next((row for row in near if (row.published_at, row.pk) > here), None),
        "older": next((row for row in near if (row.published_at, row.pk) < here), None),
        "related": related,
        "source": source,
    }


def tag_of(links: dict[str, Any]) -> str:
    """The code of the district whose articles the links are taken from, "" where all were asked.

    Whatever comes or goes there changes the page; the article's own changes are among them.
    """
    nearby, is_wide = links["nearby"], links["source"] or len(links["related"]) < FEWEST_RELATED
    return "" if nearby is None or is_wide else nearby.code


def related_to(
    item: Article, nearby: District | None, ancestors: list[District], *, shown: set[int]
) -> tuple[list[Row], str]:
    """Articles of the item's kind in `nearby`, and where more come from if these are too few, "" if not.

    First the rest of the province is asked, then all. Nothing of `shown` comes again.
    """
    found, source = list[Row](), ""
    for district in wider(nearby, ancestors):
        same = of_kind(item.kind, district.code if district else "")
        others = [one for one in same if one.pk not in shown | {row.pk for row in found}]
        if nearby and district != nearby and others:
            source = district.short_name if district else "各地"
        found += others
        if len(found) >= FEWEST_RELATED:
            break
    return found[: FEWEST_RELATED if source else RELATED], source


def wider(nearby: District | None, ancestors: list[District]) -> list[District | None]:
    """The districts to ask, the smallest first: `nearby`, its province, and None for all."""
    return [*dict.fromkeys((nearby, ancestors[0])), None] if nearby else [None]


def neighbours(item: Article, nearby: District) -> list[Row]:
    """The next newer and the next older article of `nearby`, as many as there are.

    Only the item's day and the nearest days with articles are read; the kept counts tell which these are.
    """
    first, end = counts.around(nearby.code, beijing(item.public_since).date())
    return next_to(nearby, item.public_since, item.pk, (start_of(first), start_of(end)))


@fact(lambda kind, code: (place(code),))
def of_kind(kind: Kind, code: str) -> Iterable[Row]:
    """The newest articles of the kind in the district, "" for all: three more than are shown."""
    same = newest_of(tree().by_code.get(code), kind)
    if not code:
        return same(None, None, 0, RELATED + 3)
    return CountedPaginator(same, CountedList(district_code=code, kind_slug=kind.slug), RELATED + 3).page(1)


def gone(request: HttpRequest, pk: int) -> HttpResponse:
    """410 for a withdrawn article: when and why, without its text. 404 for any other id."""
    item = get_object_or_404(Article.objects.withdrawn().select_related("district"), pk=pk)
    ancestors = tree().above(item.district, itself=True)
    context = {"article": item, "ancestors": ancestors, "nearby": None, "others": []}
    # The smallest of its districts that has articles.
    for nearby in reversed(ancestors):
        others = newest_of(nearby)(None, None, 0, 4)
        if others:
            context |= {"nearby": nearby, "others": others}
            break
    response = render(request, "articles/article_gone.html", context, status=410)
    response["X-Robots-Tag"] = "noindex"
    # Caches may keep a 410 as long as they like, but after 恢复 the URL must show the article again.
    response["Cache-Control"] = "no-cache"
    return response
