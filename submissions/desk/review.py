"""The review page: the story as readers will see it, the conclusion, and after 采用 the editing."""

from datetime import timedelta

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from articles.headlines import join_headline
from commons.confirm import STALE_TOKEN, StaffRequest
from commons.difference import difference
from commons.models import Letter
from commons.prose import blocks
from submissions.desk import decision, editing
from submissions.desk.shared import for_reviewers, open_steps, opened, queue_url, story_or_404
from submissions.models import Event, Submission
from submissions.states import EXPLAINED_BY, OPENINGS, SENDINGS, State, round_words


@for_reviewers
def review(request: StaffRequest, object_id: str, is_token_stale: bool = False) -> HttpResponse:
    """GET shows the story; POST is the conclusion, or the editing form with one of its buttons."""
    story = opened(object_id, request.user)
    if is_token_stale:
        return page(request, story, typed=request.POST, refused=STALE_TOKEN, status=403)
    if request.method != "POST":
        return page(request, story)
    part = editing if editing.is_pressed(request.POST) else decision
    outcome = part.act(story, request.POST, actor=request.user, now=timezone.now())
    if outcome.refused:
        # The present row: somebody who was faster may have changed it.
        story = story_or_404(story.pk)
        return page(request, story, typed=request.POST, refused=outcome.refused, status=outcome.status)
    messages.success(request, outcome.said)
    return redirect(outcome.url)


def page(
    request: StaffRequest,
    story: Submission,
    *,
    typed: QueryDict | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """The review page; `typed` is the form of a POST that did not succeed."""
    now = timezone.now()
    revision = story.revision
    back = (typed or request.GET).get("back", "")
    is_edit = typed is not None and editing.is_pressed(typed)
    context = {
        **admin.site.each_context(request),
        "opts": Submission._meta,
        "title": f"{'错误：' if refused else ''}审阅 {story.receipt}",
        "story": story,
        "revision": revision,
        "headline": join_headline(revision.district.short_name, revision.title),
        "blocks": blocks(revision.body),
        "now": now,
        "urgency": story.urgency(now) if story.is_in_queue else None,
        "refused": refused,
        "is_mine": story.claimed_by == request.user,
        "promised_at": story.due_at + timedelta(hours=settings.LATE_HOURS),
        "decision_event": told_on_top(story),
        "steps": open_steps(story, request.user),
        "back": back,
        "queue": queue_url(back),
        **record(story),
        **editing.context(story, typed if is_edit else None),
        **decision.context(story, request.user, None if is_edit else typed),
    }
    return TemplateResponse(request, "admin/submissions/submission/review.html", context, status=status)


# In these states the page repeats on top the event that led there, with its reasons.
TOLD_ON_TOP = (State.NEEDS_CHANGES, State.REJECTED, State.TAKEN_DOWN)


def told_on_top(story: Submission) -> Event | None:
    """The event that the page repeats on top, None in other states."""
    if story.state not in TOLD_ON_TOP:
        return None
    return story.events.filter(move=EXPLAINED_BY[State(story.state)]).order_by("-id").first()


def record(story: Submission) -> dict[str, object]:
    """The record of the story: events, letters, texts, and what editors changed."""
    original = story.original
    is_edited = original.pk != story.revision.pk
    events = list(story.events.select_related("actor"))
    letters = list(Letter.objects.about(story.letters_subject))
    return {
        "events": events,
        "round_words": round_words(
            next((event.move for event in reversed(events) if event.move in OPENINGS), None),
            sum(event.move in SENDINGS for event in events),
        ),
        "priority": next((event for event in reversed(events) if event.move == "prioritise"), None),
        "letters": letters,
        "has_failed_letter": any(letter.failed_at for letter in letters),
        "revisions": story.revisions.select_related("editor"),
        "original": original,
        "title_difference": difference(original.title, story.revision.title) if is_edited else [],
        "body_difference": difference(original.body, story.revision.body) if is_edited else [],
    }
