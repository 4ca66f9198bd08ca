"""结论: the form that ends a round."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils.html import format_html

from commons.models import Staff
from submissions.actions import perform, sources_for
from submissions.clock import TIME_TO_CHANGE
from submissions.desk import findings
from submissions.desk.findings import Report
from submissions.desk.forms import DecisionForm, as_typed, with_version
from submissions.desk.outcome import Outcome, Problem, mark, problems_of, refused
from submissions.desk.shared import queue_url, story_url, with_next
from submissions.models import Submission
from submissions.reasons import REASONS, SILENT
from submissions.states import MoveRefused

# What the page calls the fields: the editing form has a note and a version too.
IDS = "decision_%s"
# How the names of the checklist's fields begin.
TICKS = "checklist_"


def is_mine(name: str) -> bool:
    """Whether a field of the page belongs to this form."""
    return name in ("conclusion", "reasons", "phrase", "note") or name.startswith(TICKS)


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
    report: Report,
    is_checked: bool,
    problems: Sequence[Problem] = (),
) -> dict[str, object]:
    """The form with what was typed; if no conclusion is possible any more, only the typed note, to copy.

    `report` is what the checks found. `is_checked`: the conclusion was sent, so the fields show what is wrong
    with them, as `problems` say.
    """
    moves = open_conclusions(story, user)
    if not moves:
        return {"kept_note": typed.get("note", "") if typed else ""}
    form = DecisionForm(
        with_version(typed, story) if is_checked else None,
        moves=moves,
        kind=story.revision.kind,
        hinted=findings.hinted_groups(report),
        auto_id=IDS,
    )
    mark(form, problems)
    form.initial = {"version": story.version, **as_typed(form, typed)}
    return {
        "decision": form,
        "ticks": [(form[name], tick) for name, tick in form.ticks.items()],
        **reasons(form, report),
        "has_decision": typed is not None and has_words(typed),
        "days_to_change": TIME_TO_CHANGE.days,
        "silent_reason": SILENT,
    }


def reasons(form: DecisionForm, report: Report) -> dict[str, object]:
    """The reasons in three parts: those that the hints speak of, the others, and the clauses."""
    choices = list(form["reasons"])
    hinted = findings.reasons_of(report)
    first = [choice for choice in choices if choice.data["value"] in hinted]
    others = [choice for choice in choices[: len(REASONS)] if choice not in first]
    prohibited = [choice for choice in choices[len(REASONS) :] if choice not in first]
    return {
        "hinted_choices": first,
        "reason_choices": others,
        "prohibited_choices": prohibited,
        # Without hints nothing stands before them.
        "are_others_open": not first or form["reasons"].errors or is_one_chosen(others),
        "is_prohibited_open": is_one_chosen(prohibited),
    }


def is_one_chosen(choices: Iterable[BoundWidget]) -> bool:
    """Whether one of the boxes is ticked: then their fold is open."""
    return any(choice.data["selected"] for choice in choices)


def to_controls(problems: Sequence[Problem], judged: dict[str, Any]) -> list[Problem]:
    """The problems; those of a list of choices lead to the first one that the page shows."""
    if "decision" not in judged:
        return list(problems)
    form = judged["decision"]
    first = [*judged["hinted_choices"], *judged["reason_choices"]]
    anchors = {
        form["conclusion"].auto_id: next(iter(form["conclusion"])).id_for_label,
        form["reasons"].auto_id: first[0].id_for_label,
    }
    return [problem._replace(anchor=anchors.get(problem.anchor, problem.anchor)) for problem in problems]


def open_conclusions(story: Submission, user: Staff) -> list[str]:
    """The conclusions that are possible in the present state and allowed for this person."""
    return [move for move in DecisionForm.CONCLUSIONS if story.state in sources_for(move, user)]


def act(story: Submission, typed: QueryDict, *, actor: Staff, now: datetime) -> Outcome:
    """Check the form and make the move."""
    hinted = findings.hinted_groups(findings.report_of(story))
    kind = story.revision.kind
    form = DecisionForm(typed, moves=DecisionForm.CONCLUSIONS, kind=kind, hinted=hinted, auto_id=IDS)
    if not form.is_valid():
        return Outcome(problems=problems_of(form))
    given = form.cleaned_data
    move = given["conclusion"]
    said = {"checklist": form.checked_points()} if move == "accept" else {"reasons": given["reasons"]}
    try:
        perform(move, story, actor=actor, now=now, version=given["version"], note=form.words(), **said)
    except MoveRefused as refusal:
        return refused(refusal, form)
    if move == "accept":
        words = f"已采用《{story.revision.title}》。请编辑后发布。"
        return Outcome(words, story_url(story, typed.get("back", "")))
    back = typed.get("back", "")
    return Outcome(said_after(story, back, actor, now), queue_url(back))


def said_after(story: Submission, back: str, actor: Staff, now: datetime) -> str:
    """What was decided, with links to this story and to the next one in the queue."""
    words = f"《{story.revision.title}》：{story.get_state_display()}。"
    this = format_html('{}<a href="{}">查看这篇来稿</a>', words, story_url(story, back))
    return with_next(this, story, back, actor, now)
