"""Two articles for an investor who waits for the call."""

from django.db.models import Count

from articles.models import Article, ArticleQuerySet
from districts.models import District
from districts.tree import tree
from leads.models import Lead

MOST = 2


def meanwhile(lead: Lead) -> list[Article]:
    """Public articles of the lead's district, where these are too few of the next wider ones.

    In each district those come first from which others asked about the same topic, then the newest. Neither
    the article that the investor came from nor adverts.
    """
    home = lead.district or (lead.article.district if lead.article else None)
    places = [*reversed(tree().above(home, itself=True)), None] if home else [None]
    found: list[int] = []
    for place in places:
        for pks in (asked_from(lead, place), newest(lead, place)):
            found += [pk for pk in pks if pk not in found]
        if len(found) >= MOST:
            break
    shown = Article.objects.select_related("district", "kind").defer("body").in_bulk(found[:MOST])
    return [shown[pk] for pk in found[:MOST]]


def offered(lead: Lead, place: District | None) -> ArticleQuerySet:
    """The articles that may be shown, of a district and all below it; of everywhere for None."""
    articles = Article.objects.published().filter(is_advert=False)
    if lead.article:
        articles = articles.exclude(pk=lead.article.pk)
    return articles.in_district(place) if place else articles


def newest(lead: Lead, place: District | None) -> list[int]:
    """The newest of them."""
    return list(offered(lead, place).newest_first().values_list("pk", flat=True)[:MOST])


def asked_from(lead: Lead, place: District | None) -> list[int]:
    """Those from whose pages others asked about the topic of this lead, the most often asked first."""
    asked = Lead.objects.filter(topic=lead.topic, article__in=offered(lead, place))
    counted = asked.values("article").annotate(number=Count("pk")).order_by("-number", "-article")
    return list(counted.values_list("article", flat=True)[:MOST])
