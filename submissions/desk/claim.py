"""The small buttons of the desk: 领取, 放回, 重发."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from commons import outbox
from commons.confirm import StaffRequest, sentence
from commons.models import Letter
from submissions.actions import perform
from submissions.desk.shared import for_reviewers, opened, queue_url, said_of_claim, story_or_404, url_of
from submissions.states import MoveRefused, State


@require_POST
@for_reviewers
def claim(request: StaffRequest, pk: int) -> HttpResponse:
    """领取并审阅: claim the story and open its page, even if somebody else was faster."""
    story = opened(pk, request.user)
    try:
        perform("claim", story, actor=request.user, now=timezone.now())
    except MoveRefused as refusal:
        present = story_or_404(pk)
        is_claimed = present.state == State.IN_REVIEW
        words = said_of_claim(present, request.user) if is_claimed else sentence(refusal)
        messages.warning(request, words)
    return redirect(url_of(story, request.POST.get("back", "")))


@require_POST
@for_reviewers
def release(request: StaffRequest, pk: int) -> HttpResponse:
    """放回队列, with an optional note."""
    story = opened(pk, request.user)
    try:
        note = request.POST.get("note", "").strip()
        perform("release", story, actor=request.user, now=timezone.now(), note=note)
    except MoveRefused as refusal:
        messages.warning(request, sentence(refusal))
        return redirect(url_of(story))
    messages.success(request, f"已把《{story.revision.title}》放回队列。")
    return redirect(queue_url(request.POST.get("back", "")))


@require_POST
@for_reviewers
def resend(request: StaffRequest, pk: int, letter_pk: int) -> HttpResponse:
    """重发 for one letter of this story."""
    story = opened(pk, request.user)
    letter = get_object_or_404(Letter.objects.about(story.letters_subject), pk=letter_pk)
    try:
        outbox.resend(letter, now=timezone.now())
    except outbox.ResendRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"“{letter.subject}”已重新放进发送队列。")
    return redirect(url_of(story))
