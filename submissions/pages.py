"""Public pages: 审阅公示, its numbers as a file, and a story in editing for who was sent its link."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from commons import links
from commons.chinese import beijing
from commons.pages.keeping import keep
from commons.prose import blocks, numbered
from commons.public_forms import private
from commons.tables import file_of
from submissions import sheets
from submissions.board import lately_on_board
from submissions.models import Submission
from submissions.publishing.actions import as_it_would_stand
from submissions.publishing.previews import link_to
from submissions.rounds import middle
from submissions.states import EDITABLE


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """/board/: twelve weeks in figures and charts, each with its table."""
    found = lately_on_board()
    context = {
        "board": found,
        "figures": found.week,
        "parts": sheets.figures_of(found, settings.REVIEW_HOURS),
        "to_publish": middle(found.to_publish),
        "slowest_to_publish": max(found.to_publish, default=None),
    }
    keep(request, seconds=30)
    return render(request, "submissions/board.html", context)


@private
@require_safe
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """/preview/story/<token>/: a story in editing as it is saved now, for who was sent its signed link."""
    link = links.read(token, ["story"])
    stories = Submission.objects.filter(state__in=EDITABLE).select_related(
        "revision__district", "revision__kind", "owner"
    )
    story = get_object_or_404(stories, pk=link.id if link else 0)
    if link != link_to(story):
        raise Http404
    now = timezone.now()
    article = as_it_would_stand(story.revision, story.owner, now)
    context = {"article": article, "blocks": numbered(blocks(article.body)), "now": now}
    return render(request, "articles/draft.html", context | {"days": settings.LINK_DAYS["story"]})


@require_safe
def board_file(request: HttpRequest) -> HttpResponse:
    """/board/board.csv: the numbers of the page."""
    found = lately_on_board()
    tables = [
        sheets.summary(found),
        *(part.table for part in sheets.figures_of(found, settings.REVIEW_HOURS)),
    ]
    made = beijing(found.made_at)
    content = file_of(f"审阅公示 {made:%Y-%m-%d %H:%M}", tables)
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="board-{made:%Y%m%d}.csv"'},
    )
