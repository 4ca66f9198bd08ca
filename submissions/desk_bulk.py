"""The buttons over the queue that act on every ticked story: 领取, 放回, 不采用 for spam.

Nobody accepts or publishes in bulk. Each story goes through its action in its own transaction.
"""

import re

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from submissions import actions, desk
from submissions.models import Submission
from submissions.reasons import SILENT
from submissions.states import MoveRefused

# What a checkbox says: the story, and the version that the row showed.
TICKED = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})")


def claim(story, version, **who):
    """领取所选."""
    actions.claim(story, **who)


def release(story, version, **who):
    """放回所选."""
    actions.release(story, **who)


def refuse_spam(story, version, **who):
    """不采用所选（垃圾信息）: silent, as always for spam."""
    actions.reject(story, version=version, reasons=[SILENT], note="", **who)


STEPS = {"claim": (claim, "领取"), "release": (release, "放回"), "spam": (refuse_spam, "不采用")}


@require_POST
@desk.for_reviewers
def bulk(request):
    """One button for all ticked stories; tells how many went through and, row by row, what did not."""
    name = next((name for name in STEPS if name in request.POST), None)
    ticked = ticked_stories(request.POST.getlist("story"))
    if name is None or not ticked:
        messages.warning(request, "请先勾选稿件，再点按钮。")
        return redirect(queue_address(request.POST))
    step, label = STEPS[name]
    refusals = []
    for story, version in ticked:
        try:
            step(story, version, actor=request.user, now=timezone.now())
        except MoveRefused as refusal:
            refusals.append(desk.sentence(f"《{story}》：{refusal}"))
    if len(refusals) < len(ticked):
        messages.success(request, f"已{label} {len(ticked) - len(refusals)} 篇。")
    for words in refusals:
        messages.warning(request, words)
    return redirect(queue_address(request.POST))


def ticked_stories(values):
    """(story, version seen) of each ticked row, in the queue's order."""
    matches = filter(None, map(TICKED.fullmatch, values))
    versions = {int(match[1]): int(match[2]) for match in matches}
    stories = Submission.objects.filter(pk__in=versions).for_lists().in_queue_order()
    return [(story, versions[story.pk]) for story in stories]


def queue_address(typed):
    """The queue as it was: tab, search words and page."""
    place = QueryDict(typed.get("back", "")).urlencode()
    return reverse("admin:submissions_submission_changelist") + (f"?{place}" if place else "")
