"""The buttons over the queue that act on every ticked story: 领取, 放回, 不采用 for spam.

Nobody accepts or publishes in bulk. Each story goes through its action in its own transaction.
"""

import re
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from commons.confirm import sentence
from submissions.actions import perform
from submissions.desk.shared import QUEUE_PAGE, for_reviewers
from submissions.models import Submission
from submissions.reasons import SILENT
from submissions.states import MoveRefused

# What a checkbox says: the story, and the version that the row showed.
TICKED = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})")


class Button(NamedTuple):
    """A move for all ticked stories; `needs_version`: not on what has changed since the page was opened."""

    move: str
    label: str
    given: dict[str, Any]
    needs_version: bool = False


BUTTONS = {
    "claim": Button("claim", "领取", {}),
    "release": Button("release", "放回", {}),
    # Silent, as always for spam.
    "spam": Button("reject", "不采用", {"reasons": [SILENT]}, needs_version=True),
}


@require_POST
@for_reviewers
def bulk(request: HttpRequest) -> HttpResponse:
    """One button for all ticked stories; tells how many went through and, row by row, what did not."""
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
    """The queue as it was: tab, search words and page."""
    kept = QueryDict(typed.get("back", "")).urlencode()
    return reverse(QUEUE_PAGE) + (f"?{kept}" if kept else "")
