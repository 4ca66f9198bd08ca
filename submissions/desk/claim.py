"""The small buttons of the review page: 领取, 放回, 只记备注, 重发. What was typed beside them comes back."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from commons import outbox
from commons.confirm import STALE_TOKEN, StaffRequest, sentence
from commons.models import Letter
from submissions.actions import perform
from submissions.desk import covering
from submissions.desk.forms import InternalNoteForm, takes_review_form
from submissions.desk.outcome import Problem, problems_of
from submissions.desk.review import NOTE, come_back, page, without_note
from submissions.desk.shared import for_reviewers, opened, queue_url, story_or_404, story_url, why_not_claimed
from submissions.models import Submission
from submissions.states import MoveRefused


def button(press: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A button of the one form: POST presses it; GET, as after a login in between, opens the page."""

    @takes_review_form
    @for_reviewers
    @functools.wraps(press)
    def view(request: StaffRequest, pk: int, is_token_stale: bool = False, **place: Any) -> HttpResponse:
        story = opened(pk, request.user)
        if is_token_stale:
            return page(request, story, typed=request.POST, problems=[Problem(STALE_TOKEN)], status=403)
        if request.method != "POST":
            return redirect(story_url(story))
        if problems := covering.take(request, story):
            return page(request, story, typed=request.POST, problems=problems)
        return press(request, story, **place)

    return view


@button
def claim(request: StaffRequest, story: Submission) -> HttpResponse:
    """领取: claim the story and open its page, even if somebody else was faster."""
    try:
        perform("claim", story, actor=request.user, now=timezone.now())
    except MoveRefused as refusal:
        present = story_or_404(story.pk)
        messages.warning(request, why_not_claimed(refusal, present, request.user))
    return come_back(request, story, request.POST)


@button
def release(request: StaffRequest, story: Submission) -> HttpResponse:
    """放回队列. 内部备注 goes into the record; words for the author go nowhere and stay on the page."""
    form = InternalNoteForm(request.POST)
    if not form.is_valid():
        return page(request, story, typed=request.POST, problems=problems_of(form))
    try:
        perform("release", story, actor=request.user, now=timezone.now(), note=form.words())
    except MoveRefused as refusal:
        messages.warning(request, sentence(refusal))
        return come_back(request, story, request.POST)
    messages.success(request, f"已把《{story.revision.title}》放回队列。")
    back = queue_url(request.POST.get("back", ""))
    return come_back(request, story, without_note(request.POST), otherwise=back)


@button
def note(request: StaffRequest, story: Submission) -> HttpResponse:
    """只记备注: 内部备注 goes into the record, in any state."""
    form = InternalNoteForm(request.POST)
    if not form.is_valid() or not form.words():
        if not form.errors:
            form.add_error(NOTE, "请先写内部备注，再点“只记备注”")
        return page(request, story, typed=request.POST, problems=problems_of(form))
    perform("note", story, actor=request.user, now=timezone.now(), note=form.words())
    messages.success(request, "已记下备注，在下面“经过”里，只有同事看得到。")
    return come_back(request, story, without_note(request.POST))


@button
def resend(request: StaffRequest, story: Submission, letter_pk: int) -> HttpResponse:
    """重发 for one letter of this story."""
    letter = get_object_or_404(Letter.objects.about(story.letters_subject), pk=letter_pk)
    try:
        outbox.resend(letter, now=timezone.now())
    except outbox.ResendRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"“{letter.subject}”已重新放进发送队列。")
    return come_back(request, story, request.POST)
