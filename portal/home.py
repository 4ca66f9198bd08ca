"""The home page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.lists import gazetteer
from articles.lists.page import by_day
from articles.models import Article
from districts.models import District
from leads.models import Topic
from submissions.board import figures

LEADS = 3
RIVER = 12


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """/: three top articles, districts, newest articles by day, topics, figures."""
    now = timezone.now()
    newest = list(Article.objects.published().newest_first().for_lists()[: LEADS + RIVER])
    leads = leading(newest)
    district = District.objects.filter(code=settings.HOME_DISTRICT).first()
    context = {
        "now": now,
        "figures": figures(now),
        "leads": leads,
        "days": by_day([article for article in newest if article not in leads]),
        "home_district": district,
        "gazetteer": gazetteer.entries(gazetteer.below(district), now) if district else [],
        "topics": Topic.objects.all(),
    }
    return render(request, "home.html", context)


def leading(newest: list[Article]) -> list[Article]:
    """The top articles; adverts never lead the home page."""
    return [article for article in newest if not article.is_advert][:LEADS]
