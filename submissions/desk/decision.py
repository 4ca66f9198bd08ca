"""结论: the form that ends a round."""

from collections.abc import Sequence
from datetime import datetime

from django.http import QueryDict
from django.utils.html import format_html

from commons.models import Staff
from submissions.actions import perform, sources_for
from submissions.clock import TIME_TO_CHANGE
from submissions.desk.forms import DecisionForm, as_typed, with_version
from submissions.desk.outcome import Outcome, Problem, mark, problems_of, refused
from submissions.desk.shared import queue_url, url_of, with_next
from submissions.models import Submission
from submissions.reasons import REASONS, SILENT
from submissions.states import MoveRefused

# What the page calls the fields: the editing form has a note and a version too.
IDS = "decision_%s"
# How the names of the checklist's fields begin.
TICKS = "checklist_"


def is_mine(name: str) -> bool:
    """Whether a field of the page belongs to this form."""
    return name in ("conclusion", "reasons", "note") or name.startswith(TICKS)


def is_stored(name: str, typed: QueryDict) -> bool:
    """Whether a conclusion stores this field: all of its own."""
    return is_mine(name)


def has_words(typed: QueryDict) -> bool:
    """Whether something of this form was typed, chosen or ticked."""
    return any(is_mine(name) and any(values) for name, values in typed.lists())


def context(
    story: Submission,
    user: Staff,
    typed: QueryDict | None,
    *,
    is_checked: bool,
    problems: Sequence[Problem] = (),
) -> dict[str, object]:
    """The form with what was typed; if no conclusion is possible any more, only the typed note, to copy.

    `is_checked`: the conclusion was sent, so the fields show what is wrong with them, as `problems` say.
    """
    moves = open_conclusions(story, user)
    if not moves:
        return {"kept_note": typed.get("note", "") if typed else ""}
    form = DecisionForm(
        with_version(typed, story) if is_checked else None,
        moves=moves,
        points=story.revision.kind.checklist_points if "accept" in moves else [],
        auto_id=IDS,
    )
    mark(form, problems)
    form.initial = {"version": story.version, **as_typed(form, typed)}
    choices = list(form["reasons"])
    prohibited = choices[len(REASONS) :]
    return {
        "decision": form,
        "points": [form[name] for name in form.points],
        "point_error": next((form.errors[name][0] for name in form.points if name in form.errors), ""),
        "reason_choices": choices[: len(REASONS)],
        "prohibited_choices": prohibited,
        "has_decision": typed is not None and has_words(typed),
        "is_prohibited_open": any(choice.data["selected"] for choice in prohibited),
        "days_to_change": TIME_TO_CHANGE.days,
        "silent_reason": SILENT,
    }


def open_conclusions(story: Submission, user: Staff) -> list[str]:
    """The conclusions that are possible in the present state and allowed for this person."""
    return [move for move in DecisionForm.CONCLUSIONS if story.state in sources_for(move, user)]


def act(story: Submission, typed: QueryDict, *, actor: Staff, now: datetime) -> Outcome:
    """Check the form and make the move."""
    points = story.revision.kind.checklist_points
    form = DecisionForm(typed, moves=DecisionForm.CONCLUSIONS, points=points, auto_id=IDS)
    if not form.is_valid():
        return Outcome(problems=problems_of(form))
    given = form.cleaned_data
    move = given["conclusion"]
    said = {"checklist": form.checked_points()} if move == "accept" else {"reasons": given["reasons"]}
    try:
        perform(move, story, actor=actor, now=now, version=given["version"], note=given["note"], **said)
    except MoveRefused as refusal:
        return refused(refusal, form, form.first_unchecked() if refusal.about == "checklist" else "")
    if move == "accept":
        words = f"已采用《{story.revision.title}》。请编辑后发布。"
        return Outcome(words, url_of(story, typed.get("back", "")))
    back = typed.get("back", "")
    return Outcome(said_after(story, back, actor, now), queue_url(back))


def said_after(story: Submission, back: str, actor: Staff, now: datetime) -> str:
    """What was decided, with links to this story and to the next one in the queue."""
    words = f"《{story.revision.title}》：{story.get_state_display()}。"
    this = format_html('{}<a href="{}">查看这篇来稿</a>', words, url_of(story, back))
    return with_next(this, story, back, actor, now)
