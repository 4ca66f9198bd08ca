"""The buttons above the queue that act on all ticked stories: 领取, 放回, 不采用 for spam.

Stories cannot be accepted or published in bulk. Each story has its own action and transaction.
"""

import re
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from commons.confirm import StaffRequest, sentence
from submissions.actions import perform
from submissions.desk.shared import QUEUE_PAGE, for_reviewers
from submissions.models import Submission
from submissions.reasons import SILENT
from submissions.states import MoveRefused

# The value of a checkbox: the id of the story and the version that the row showed.
TICKED = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})")


class Button(NamedTuple):
    """A move for all ticked stories; with `needs_version` only for those that have not changed meanwhile."""

    move: str
    label: str
    given: dict[str, Any]
    needs_version: bool = False


BUTTONS = {
    "claim": Button("claim", "领取", {}),
    "release": Button("release", "放回", {}),
    # Spam gets no letter.
    "spam": Button("reject", "不采用", {"reasons": [SILENT]}, needs_version=True),
}


@require_POST
@for_reviewers
def bulk(request: StaffRequest) -> HttpResponse:
    """Make the move of the pressed button; messages say how many worked and why others did not."""
    button = next((BUTTONS[name] for name in BUTTONS if name in request.POST), None)
    ticked = ticked_stories(request.POST.getlist("story"))
    if button is None or not ticked:
        messages.warning(request, "请先勾选稿件，再点按钮。")
        return redirect(queue_url(request.POST))
    refusals = []
    for story, version in ticked:
        seen = version if button.needs_version else None
        try:
            perform(button.move, story, actor=request.user, now=timezone.now(), version=seen, **button.given)
        except MoveRefused as refusal:
            refusals.append(sentence(f"《{story}》：{refusal}"))
    if len(refusals) < len(ticked):
        messages.success(request, f"已{button.label} {len(ticked) - len(refusals)} 篇。")
    for words in refusals:
        messages.warning(request, words)
    return redirect(queue_url(request.POST))


def ticked_stories(values: list[str]) -> list[tuple[Submission, int]]:
    """(story, version seen) of each ticked row, in the queue's order."""
    matches = filter(None, map(TICKED.fullmatch, values))
    versions = {int(match[1]): int(match[2]) for match in matches}
    stories = Submission.objects.filter(pk__in=versions).for_lists().in_queue_order()
    return [(story, versions[story.pk]) for story in stories]


def queue_url(typed: QueryDict) -> str:
    """The URL of the queue with the same tab, search words and page."""
    kept = QueryDict(typed.get("back", "")).urlencode()
    return reverse(QUEUE_PAGE) + (f"?{kept}" if kept else "")
