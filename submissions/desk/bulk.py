"""The buttons above the queue that act on all ticked stories: 领取, 放回, 不采用 for spam, and its 撤销.

Stories cannot be accepted or published in bulk. Each story has its own action and transaction.
"""

import re
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from commons.confirm import STALE_TOKEN, StaffRequest, sentence
from commons.models import Staff
from submissions import clock
from submissions.actions import perform
from submissions.desk.shared import for_reviewers, queue_url, why_not_claimed
from submissions.models import Event, Submission
from submissions.reasons import SILENT
from submissions.states import MoveRefused, State

# The value of a checkbox: the id of the story and the version that the row showed.
TICKED = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})")
NOTHING_TICKED = "请先勾选稿件，再点按钮。"
# So many characters of a text tell whether it is spam.
BEGINNING = 40


class Button(NamedTuple):
    """A move for all ticked stories, and what is said then; with `needs_version` only for those that have not
    changed meanwhile.
    """

    move: str
    said: str
    given: dict[str, Any]
    needs_version: bool = False


BUTTONS = {
    "claim": Button("claim", "已领取 {count} 篇。", {}),
    "release": Button("release", "已放回 {count} 篇。", {}),
    "undo": Button("undo", "已撤销 {count} 篇，都回到队列原来的位置，到期时间不变。", {}, needs_version=True),
}
# Spam gets no letter. The queue says what was done, with the way back (lately_refused).
SPAM = Button("reject", "", {"reasons": [SILENT]}, needs_version=True)


class Refused(NamedTuple):
    """Stories that one person refused as spam at one moment, and until when that can be taken back."""

    by: Staff
    at: datetime
    until: datetime
    stories: list[Submission]


@require_POST
@for_reviewers
def bulk(request: StaffRequest) -> HttpResponse:
    """Make the move of the pressed button; messages say how many worked and why others did not."""
    ticked = ticked_stories(request.POST.getlist("story"), timezone.now())
    if ticked and "spam" in request.POST:
        return ask(request, ticked)
    button = next((BUTTONS[name] for name in BUTTONS if name in request.POST), None)
    if button is None or not ticked:
        messages.warning(request, NOTHING_TICKED)
    else:
        press(request, button, ticked)
    return redirect(queue_url(request.POST.get("back", "")))


@for_reviewers
def refuse_spam(request: StaffRequest, is_token_stale: bool = False) -> HttpResponse:
    """确认 on the question page; GET, as after a login in between, leads to the queue."""
    ticked = ticked_stories(request.POST.getlist("story"), timezone.now())
    if ticked and is_token_stale:
        return ask(request, ticked, refused=STALE_TOKEN, status=403)
    if ticked:
        press(request, SPAM, ticked)
    elif request.method == "POST":
        messages.warning(request, "没有勾选稿件，什么都没有做。")
    return redirect(queue_url(request.POST.get("back", "")))


def ask(
    request: StaffRequest, ticked: list[tuple[Submission, int]], *, refused: str = "", status: int = 200
) -> HttpResponse:
    """The question before stories are refused without a letter: which ones."""
    context = {
        **admin.site.each_context(request),
        "opts": Submission._meta,
        "title": f"{'错误：' if refused else ''}作为垃圾信息不采用",
        "ticked": [(story, version, beginning(story)) for story, version in ticked],
        "now": timezone.now(),
        "undo_minutes": clock.UNDO_MINUTES,
        "back": request.POST.get("back", ""),
        "queue": queue_url(request.POST.get("back", "")),
        "refused": refused,
    }
    return TemplateResponse(request, "admin/submissions/submission/bulk_refuse.html", context, status=status)


def beginning(story: Submission) -> str:
    """The first characters of the text."""
    body = " ".join(story.revision.body[: BEGINNING * 2].split())
    return f"{body[:BEGINNING]}……"


def press(request: StaffRequest, button: Button, ticked: list[tuple[Submission, int]]) -> None:
    """Make the move row by row, all at one moment; what was refused is told and stops nothing else."""
    now = timezone.now()
    refusals = []
    for story, version in ticked:
        seen = version if button.needs_version else None
        try:
            perform(button.move, story, actor=request.user, now=now, version=seen, **button.given)
        except MoveRefused as refusal:
            is_claim = button.move == "claim"
            words = why_not_claimed(refusal, story, request.user) if is_claim else sentence(refusal)
            refusals.append(f"《{story}》：{words}")
    if button.said and len(refusals) < len(ticked):
        messages.success(request, button.said.format(count=len(ticked) - len(refusals)))
    for words in refusals:
        messages.warning(request, words)


def ticked_stories(values: list[str], now: datetime) -> list[tuple[Submission, int]]:
    """(story, version seen) of each ticked row, in the queue's order."""
    matches = filter(None, map(TICKED.fullmatch, values))
    versions = {int(match[1]): int(match[2]) for match in matches}
    stories = Submission.objects.filter(pk__in=versions).select_related("revision", "claimed_by")
    return [(story, versions[story.pk]) for story in stories.in_queue_order(now)]


def lately_refused(now: datetime) -> list[Refused]:
    """What was refused as spam and can still be taken back, newest first; one row for each press."""
    events = Event.objects.filter(
        at__gt=now - clock.UNDO, move="reject", submission__state=State.REJECTED
    ).select_related("actor", "submission__revision")
    presses: dict[tuple[Staff, datetime], list[Submission]] = {}
    for event in events.defer("submission__revision__body").order_by("-at", "id"):
        # A refusal that was taken back and made again has an older event too.
        is_the_last = event.at == event.submission.state_changed_at
        if event.is_silent_refusal and is_the_last and event.actor:
            presses.setdefault((event.actor, event.at), []).append(event.submission)
    return [Refused(by, at, at + clock.UNDO, stories) for (by, at), stories in presses.items()]
