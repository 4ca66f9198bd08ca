"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import counts
from articles.kinds import kinds
from articles.lists import gazetteer
from articles.lists.page import by_day
from articles.lists.picks import PICKS, picks
from articles.lists.rows import newest_of
from articles.lists.weekly import weekly
from articles.reads.hot import hot
from commons.chinese import beijing
from commons.pages.changes import place
from commons.pages.keeping import keep
from districts.tree import tree
from leads.topics import topics
from submissions.board import lately

RIVER = 12
DISTRICTS = 12


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """/: the top article, districts, newest articles by day, topics, figures."""
    now = timezone.now()
    newest = newest_of()(None, None, 0, RIVER + 1 + PICKS)
    # Adverts never lead the home page.
    lead = next((row for row in newest if not row.is_advert), None)
    chosen = picks(newest, lead=lead)
    others = [row for row in newest if row != lead]
    chosen_ids = {row.pk for row in chosen}
    once = [row for row in others if row.pk not in chosen_ids]
    # Each story stands once, unless hardly any would be left.
    river = once if len(once) >= PICKS else others
    district = tree().home
    entries = gazetteer.entries(tree().below(district), now) if district else []
    context = {
        "now": now,
        "figures": lately(),
        "lead": lead,
        "picks": chosen,
        "days": by_day(river[:RIVER]),
        "home_district": district,
        "gazetteer": tuple(gazetteer.ranked(entries)[:DISTRICTS]),
        "kinds": kinds().values(),
        "topics": topics(),
        "total": counts.total(),
        "weekly": weekly(beijing(now).date()),
        "hot": hot(now),
    }
    # 审阅公示 and 热读 follow the clock too; what they are made of is half a minute old at most.
    keep(request, place(""), seconds=30)
    return render(request, "home.html", context)
