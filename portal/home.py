"""The home page and the masthead's figures."""

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone

from articles import gazetteer
from articles.lists import by_day
from articles.models import Article, Division
from leads.models import Topic
from submissions.board import figures

LEADS = 3
RIVER = 12


def home(request):
    """/: lead story, districts, newest by day, hotline, figures, 投稿."""
    now = timezone.now()
    newest = list(Article.objects.published().newest_first().for_lists()[: LEADS + RIVER])
    # Who pays does not lead.
    leads = [article for article in newest if not article.is_advert][:LEADS]
    division = Division.objects.filter(code=settings.HOME_DIVISION).first()
    context = {
        "now": now,
        "figures": figures(now),
        "leads": leads,
        "days": by_day([article for article in newest if article not in leads]),
        "home_division": division,
        "gazetteer": gazetteer.entries(gazetteer.below(division), now) if division else [],
        "topics": Topic.objects.all(),
    }
    return render(request, "home.html", context)
