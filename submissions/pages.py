"""审阅公示: the public page that says how well the portal keeps its word, and its numbers as a file."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commons.chinese import beijing
from commons.pages.keeping import keep
from commons.tables import file_of
from submissions import sheets
from submissions.board import lately_on_board
from submissions.rounds import middle


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
