"""没问题 and 恢复 beside what the checks found. What was typed elsewhere on the page comes back."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from commons.confirm import StaffRequest, sentence
from submissions.actions import perform
from submissions.desk.claim import button
from submissions.desk.findings import Line, report_of
from submissions.desk.outcome import Problem
from submissions.desk.review import come_back, page
from submissions.desk.shared import without
from submissions.models import Submission
from submissions.states import MoveRefused

GONE = "这一条已经处理过，或者新的文字里没有了。"


@button
def clear(request: StaffRequest, story: Submission) -> HttpResponse:
    """没问题: one click; what is serious needs a reason, in the field beside the button."""
    return answer(request, story, "clear", report_of(story).open)


@button
def unclear(request: StaffRequest, story: Submission) -> HttpResponse:
    """恢复: the hint is shown again."""
    return answer(request, story, "unclear", report_of(story).cleared)


def answer(request: StaffRequest, story: Submission, move: str, lines: Sequence[Line]) -> HttpResponse:
    """Make the move for the line that the button names."""
    typed = request.POST
    line = next((line for line in lines if line.name == typed.get(move)), None)
    if line is None:
        messages.warning(request, GONE)
        return come_back(request, story, typed)
    version = typed.get("version", "")
    given = {"note": typed.get(line.why_name, "")} if move == "clear" else {}
    try:
        perform(
            move,
            story,
            actor=request.user,
            now=timezone.now(),
            version=int(version) if version.isdecimal() else None,
            keys=line.keys,
            **given,
        )
    except MoveRefused as refusal:
        problem = Problem(sentence(refusal), line.why_name, f"why-{line.anchor}", not refusal.about)
        return page(request, story, typed=typed, problems=[problem], status=409)
    return come_back(request, story, without(typed, {line.why_name, move}.__contains__))
