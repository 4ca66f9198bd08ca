"""The review page: the story as readers will see it, the conclusion, and after 采用 the editing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import ModuleType

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from commons.confirm import STALE_TOKEN, StaffRequest, sentence
from commons.difference import Piece, changes_in_context, difference
from commons.models import Letter, Staff
from submissions.actions import perform
from submissions.desk import covering, decision, editing, findings
from submissions.desk.asked import asked_of
from submissions.desk.forms import InternalNoteForm, takes_review_form
from submissions.desk.history import history_of
from submissions.desk.outcome import Outcome, Problem, headline, mark, place_of, problems_of
from submissions.desk.shared import (
    for_reviewers,
    open_steps,
    opened,
    queue_url,
    story_or_404,
    story_url,
    way_back,
    without,
)
from submissions.models import Acceptance, Event, Submission
from submissions.moves import why_again
from submissions.states import EXPLAINED_BY, OPENINGS, SENDINGS, State, is_allowed, round_words
from submissions.story_fields import compare


@takes_review_form
@for_reviewers
def review(request: StaffRequest, object_id: str, is_token_stale: bool = False) -> HttpResponse:
    """GET shows the story; POST is the conclusion or a button of the editing, and keeps 内部备注 with it."""
    story = opened(object_id, request.user)
    if is_token_stale:
        return page(request, story, typed=request.POST, problems=[Problem(STALE_TOKEN)], status=403)
    if request.method != "POST":
        return page(request, story)
    part: ModuleType = editing if editing.is_pressed(request.POST) else decision
    note = InternalNoteForm(request.POST)
    wrong = covering.take(request, story)
    if part is editing and not wrong:
        wrong = covering.unfinished(story, request.POST)
    if wrong or not note.is_valid():
        outcome = Outcome(problems=[*wrong, *problems_of(note)])
    else:
        outcome = part.act(story, request.POST, actor=request.user, now=timezone.now())
    if outcome.problems:
        # The present row: somebody who was faster may have changed it.
        story = story_or_404(story.pk)
        return page(
            request,
            story,
            typed=request.POST,
            checked=part,
            problems=outcome.problems,
            status=outcome.status,
        )
    if note.words():
        perform("note", story, actor=request.user, now=timezone.now(), note=note.words())
    messages.success(request, outcome.said)
    left = without(request.POST, lambda name: part.is_stored(name, request.POST) or name == NOTE)
    # What has changed is their own doing.
    left["version"] = str(story.version)
    return come_back(request, story, left, otherwise=outcome.url)


# The field of 内部备注.
NOTE = "internal_note"


def without_note(typed: QueryDict) -> QueryDict:
    """What was typed without 内部备注, which is in the record now."""
    return without(typed, NOTE.__eq__)


def come_back(
    request: StaffRequest, story: Submission, typed: QueryDict, *, otherwise: str = ""
) -> HttpResponse:
    """The page with what was typed and is not stored yet; `otherwise` a redirect, to the page by default.

    Whoever would stay on a page that has changed meanwhile gets it too: a redirect would not say so.
    """
    is_empty = not (
        typed.get(NOTE)
        or decision.has_words(typed)
        or editing.has_words(story, typed, timezone.now())
        or covering.typed_words(story, typed)
        or findings.has_words(typed)
    )
    present = story_or_404(story.pk)
    if is_empty and (otherwise or not is_behind(typed, present)):
        return redirect(otherwise or story_url(story, typed.get("back", "")))
    return page(request, present, typed=typed)


def is_behind(typed: QueryDict, story: Submission) -> bool:
    """Whether it was typed on a page of an earlier version."""
    return typed.get("version", "") not in ("", str(story.version))


def is_tick(name: str) -> bool:
    """Whether a field of the page is a tick of the checklist."""
    return name.startswith(decision.TICKS)


def changed_meanwhile(
    story: Submission, user: Staff, typed: QueryDict, problems: Sequence[Problem]
) -> list[Problem]:
    """The problems of what was typed on an older page, with what has changed since, where one may conclude.

    The page carries the present version from now on, so it must not come back without these words.
    """
    if not decision.open_conclusions(story, user):
        return list(problems)
    again = [Problem("审阅要点的勾已经去掉，请看过新的内容再勾。")] if any(map(is_tick, typed)) else []
    # A move that was refused for the version or the state has said it.
    if any(problem.is_overtaken for problem in problems):
        return [*problems, *again]
    return [Problem(sentence(why_again(story))), *again, *problems]


def page(
    request: StaffRequest,
    story: Submission,
    *,
    typed: QueryDict | None = None,
    checked: ModuleType | None = None,
    problems: Sequence[Problem] = (),
    letter: Letter | None = None,
    status: int = 200,
) -> HttpResponse:
    """The review page; `typed` comes back into its fields, the `checked` part shows its errors.

    `problems` stand above the part that they are about, each with a link to its field; `letter` is what the
    conclusion would send. What was typed on an older page comes back without the ticks of the checklist:
    they were given to another text.
    """
    now = timezone.now()
    back = (typed or request.GET).get("back", "")
    if typed is not None and is_behind(typed, story):
        problems = changed_meanwhile(story, request.user, typed, problems)
        typed = without(typed, is_tick)
    inner = InternalNoteForm(typed)
    mark(inner, problems)
    judged = judging(story, request.user, typed, is_checked=checked is decision, problems=problems)
    context = {
        **frame(request, story, back),
        **answer(story, decision.to_controls(problems, judged), letter, judged),
        "now": now,
        "is_typed": typed is not None,
        "inner": inner,
        "is_mine": story.claimed_by == request.user,
        **manuscript(story),
        **standing(story, request.user, now),
        **record(story),
        **editing.context(request, story, typed, is_checked=checked is editing, now=now),
        **covering.context(story, typed, problems),
        **judged,
    }
    return TemplateResponse(request, "admin/submissions/submission/review.html", context, status=status)


def answer(
    story: Submission, problems: Sequence[Problem], letter: Letter | None, judged: dict[str, object]
) -> dict[str, object]:
    """What the page answers, and where it stands: the answer opens there and has the focus."""
    words, title = headline(problems), f"审阅 {story.receipt}"
    place = place_of(problems, has_decision="decision" in judged and not is_allowed("publish", story.state))
    return {
        "title": f"{words}：{title}" if words else title,
        "problems": problems,
        "problem_words": words,
        "problem_place": place,
        "letter_preview": letter,
        # Without an answer 结论 itself is what the form's address leads to.
        "is_answer_here": letter or (problems and place == "decide"),
    }


def judging(
    story: Submission,
    user: Staff,
    typed: QueryDict | None,
    *,
    is_checked: bool,
    problems: Sequence[Problem],
) -> dict[str, object]:
    """What the checks found, what was asked before, and the conclusion with its checklist and reasons."""
    report = findings.report_of(story)
    form = decision.context(story, user, typed, report=report, is_checked=is_checked, problems=problems)
    return findings.context(story, report, typed) | form | {"asked": asked_of(story, report.lines)}


def frame(request: StaffRequest, story: Submission, back: str) -> dict[str, object]:
    """What stands around the page, and the ways back."""
    return {
        **admin.site.each_context(request),
        "opts": Submission._meta,
        "story": story,
        "back": back,
        "queue": queue_url(back),
    }


def manuscript(story: Submission) -> dict[str, object]:
    """The text as readers will see it, and what its author changed."""
    revision = story.revision
    return {
        "revision": revision,
        "amended": amended(story),
        "history": history_of(story),
    }


def standing(story: Submission, user: Staff, now: datetime) -> dict[str, object]:
    """How the story stands, and what this person may do with it."""
    return {
        "urgency": story.urgency(now) if story.is_in_queue else None,
        "promised_at": story.due_at + timedelta(hours=settings.LATE_HOURS),
        "decision_event": told_on_top(story),
        "steps": open_steps(story, user),
        "way_back": way_back(story, user),
    }


# In these states the page repeats on top the event that led there, with its reasons.
TOLD_ON_TOP = (State.NEEDS_CHANGES, State.REJECTED, State.TAKEN_DOWN)


def told_on_top(story: Submission) -> Event | None:
    """The event that the page repeats on top, None in other states."""
    if story.state not in TOLD_ON_TOP:
        return None
    return story.events.filter(move=EXPLAINED_BY[State(story.state)]).order_by("-id").first()


def amended(story: Submission) -> list[tuple[str, list[Piece]]]:
    """What the author changed since the round began: [(label, pieces), …]; [] if nothing."""
    if not (story.amended_at and story.is_in_queue):
        return []
    sent = story.revisions.filter(editor=None, created_at__lte=story.submitted_at).order_by("-number")
    changed = compare(sent.first(), story.original)
    return [(label, changes_in_context(before, after)) for label, before, after in changed]


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
        "accepted": Acceptance.objects.filter(revision__submission=story)
        .select_related("document", "revision")
        .order_by("id"),
        "original": original,
        "title_difference": difference(original.title, story.revision.title) if is_edited else [],
        "body_difference": difference(original.body, story.revision.body) if is_edited else [],
    }
