"""The home page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import counts
from articles.lists import gazetteer
from articles.lists.page import by_day
from articles.lists.weekly import weekly
from articles.models import PICKS, Article, Kind
from articles.reads.hot import hot
from commons.pages.changes import place
from commons.pages.keeping import keep
from districts.models import District
from leads.models import Topic
from submissions.board import figures

RIVER = 12
DISTRICTS = 12


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """/: the top article, districts, newest articles by day, topics, figures."""
    now = timezone.now()
    newest = list(Article.objects.published().newest_first().for_lists()[: RIVER + 1 + PICKS])
    lead = leading(newest)
    picks = Article.objects.published().picks(newest, lead=lead)
    others = [article for article in newest if article != lead]
    once = [article for article in others if article not in picks]
    # Each story stands once, unless hardly any would be left.
    river = once if len(once) >= PICKS else others
    district = District.objects.filter(code=settings.HOME_DISTRICT).first()
    entries = gazetteer.entries(gazetteer.below(district), now) if district else []
    context = {
        "now": now,
        "figures": figures(now),
        "lead": lead,
        "picks": picks,
        "days": by_day(river[:RIVER]),
        "home_district": district,
        "gazetteer": gazetteer.ranked(entries)[:DISTRICTS],
        "kinds": Kind.objects.all(),
        "topics": Topic.objects.all(),
        "total": counts.total(),
        "weekly": weekly(now),
        "hot": hot(now),
    }
    # 审阅公示 and 热线 follow the clock too.
    keep(request, place(""), seconds=60)
    return render(request, "home.html", context)


def leading(newest: list[Article]) -> Article | None:
    """The top article; adverts never lead the home page."""
    return next((article for article in newest if not article.is_advert), None)
