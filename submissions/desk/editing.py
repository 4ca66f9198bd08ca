"""The editing form after 采用. Each of its buttons saves the form first."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.utils.html import format_html

from articles import lint
from articles.models import Article
from commons.chinese import deadline
from commons.confirm import StaffRequest, sentence
from commons.difference import Piece, difference
from commons.models import Staff
from submissions.actions import perform
from submissions.desk import ahead, covering, verifying
from submissions.desk.forms import EditForm, as_typed, with_version
from submissions.desk.outcome import Outcome, Problem, problems_of, refused
from submissions.desk.shared import NO_LETTER, story_url, with_next
from submissions.models import Revision, Submission
from submissions.publishing.models import Proof
from submissions.states import MoveRefused, State, is_allowed
from submissions.story_fields import EDITED, EDITED_NOTE, typed_values
from submissions.story_fields import KEPT as MARKS

# The buttons and their moves.
BUTTONS = {
    "save": "edit",
    "publish": "publish",
    "schedule": "schedule",
    "unschedule": "unschedule",
    "proof": "proof",
}
# What belongs to 发布 and 定时发布 and is no part of the text.
ASIDE = ("publish_at", "force")
# Behind these the editor has done with the story, and is shown the next one.
ENDS = ("publish", "schedule")
# If editing is over, typed fields are shown for copying: name of the field, lines.
KEPT = {"title": 1, "body": 12, "summary": 3, "unit": 1, "author": 1, "edit_note": 1, "publish_at": 1}


# What becomes of 编辑说明: templates/letters/story_published/ leaves the general note out.
NOTE_HINT = (
    "公开在文末；给作者的邮件先列改了哪几项，再附上它。改了标题或正文而没有填，"
    f"文末写“{EDITED_NOTE.rstrip('。')}”，邮件只列改了哪几项"
)


class Kept(NamedTuple):
    """A typed field, shown for copying."""

    name: str
    label: str
    value: str
    lines: int


class Clash(NamedTuple):
    """A field that two editors changed; `pieces` is the difference from the saved to the typed text."""

    name: str
    label: str
    pieces: list[Piece]


def is_pressed(typed: QueryDict) -> bool:
    """Whether one of this form's buttons was pressed."""
    return pressed(typed) is not None


def pressed(typed: QueryDict) -> str | None:
    """The name of the pressed button; None if another form was sent."""
    return next((button for button in BUTTONS if button in typed), None)


def is_mine(name: str) -> bool:
    """Whether a field of the page belongs to this form."""
    return name in (*EditForm.field_order, *ASIDE) or verifying.is_mine(name)


def is_stored(name: str, typed: QueryDict) -> bool:
    """Whether the pressed button stores this field: what belongs to publishing is kept by those alone."""
    return is_mine(name) and (name not in ASIDE or pressed(typed) in ENDS or pressed(typed) == "unschedule")


def context(
    request: StaffRequest, story: Submission, typed: QueryDict | None, *, is_checked: bool, now: datetime
) -> dict[str, object]:
    """The form with what was typed; if editing is over, the typed fields for copying.

    `is_checked`: one of its buttons was pressed, so the fields show what is wrong with them. The version that
    `?from=` names fills the form, too; nothing of it is stored before 保存.
    """
    form = EditForm(with_version(typed, story) if is_checked else None, now=now)
    if is_allowed("publish", story.state):
        # The rows, the guards and what stands before publication ask for them.
        prefetch_related_objects([story], "verifications")
        earlier = ahead.earlier_text(story, request.GET.get("from", ""))
        form.initial = text_as_it_stands(story, earlier or story.revision) | as_typed(form, typed)
        hints = lint.hints(form["title"].value(), form["body"].value())
        return {
            "editing": form,
            "clashes": clashes(story, typed, now),
            "hints": hints,
            "note_hint": NOTE_HINT,
            "earlier": earlier,
            "verifying": verifying.rows(story, typed, is_checked=is_checked),
            **ahead.context(story, request.user, now),
        }
    if typed is None:
        return {"kept": []}
    changed = unsaved(story, typed, now)
    fields = [(name, lines) for name, lines in KEPT.items() if typed.get(name)]
    labels = {name: str(form.fields[name].label) for name in KEPT}
    return {
        "kept": [
            Kept(name, labels[name], str(typed[name]), lines)
            for name, lines in fields
            if is_checked or name in changed
        ]
        + kept_checks(story, typed)
    }


def kept_checks(story: Submission, typed: QueryDict) -> list[Kept]:
    """核实记录 and words of the cover that were typed and are not stored, for copying."""
    words, of_cover = verifying.typed_words(typed), covering.typed_words(story, typed)
    rows = [Kept("verify", "核实记录", words, 4)] if words and words != verifying.stored_words(story) else []
    return [*rows, *([Kept("cover", "题图的说明", of_cover, 3)] if of_cover else [])]


def unsaved(story: Submission, typed: QueryDict, now: datetime) -> dict[str, tuple[str, str]]:
    """(saved, typed) of each field that was typed differently from what is saved."""
    if "title" not in typed:
        return {}
    form = EditForm(typed, now=now)
    form.full_clean()
    words = {name: str(form.cleaned_data.get(name, typed.get(name, ""))) for name in form.field_order}
    # What an older page did not send is left as it is.
    pairs = {
        name: (str(getattr(story.revision, name)), word)
        for name, word in words.items()
        if name in typed or name not in MARKS
    }
    # An empty note is filled in when it is saved, and the page fills it in before.
    filled_in = (("", ""), ("", EDITED_NOTE), (EDITED_NOTE, ""))
    return {
        name: pair
        for name, pair in pairs.items()
        if pair[0] != pair[1] and not (name == "edit_note" and pair in filled_in)
    }


def has_words(story: Submission, typed: QueryDict, now: datetime) -> bool:
    """Whether something was typed here that is not saved; a time for 定时发布 is not saved either."""
    rows = verifying.typed_words(typed)
    is_row_new = bool(rows) and rows != verifying.stored_words(story)
    return is_row_new or bool(unsaved(story, typed, now)) or any(typed.get(name) for name in ASIDE)


def clashes(story: Submission, typed: QueryDict | None, now: datetime) -> list[Clash]:
    """The fields where the text typed on an older page differs from what was saved meanwhile."""
    if typed is None or typed.get("version") == str(story.version):
        return []
    fields = EditForm(now=now).fields
    found = [
        Clash(name, str(fields[name].label), difference(*pair))
        for name, pair in unsaved(story, typed, now).items()
    ]
    stored, rows = verifying.stored_words(story), verifying.typed_words(typed)
    if not verifying.numbers(typed) or stored == rows:
        return found
    return [*found, Clash("verify", "核实记录", difference(stored, rows))]


def text_as_it_stands(story: Submission, revision: Revision) -> dict[str, object]:
    """A text as initial values of the form."""
    values = typed_values(revision)
    return {
        **{field.name: values[field.name] for field in EDITED},
        "summary": revision.summary,
        "edit_note": revision.edit_note or note_for(story, revision.title, revision.body),
        **{name: getattr(revision, name) for name in MARKS},
        "version": story.version,
    }


def note_for(story: Submission, title: str, body: str) -> str:
    """The public note about the editing, for an editor who wrote none."""
    original = story.original
    return EDITED_NOTE if (title, body) != (original.title, original.body) else ""


def act(story: Submission, typed: QueryDict, *, actor: Staff, now: datetime) -> Outcome:
    """Check the form and make the move of the pressed button."""
    form = EditForm(typed, now=now)
    changes, problems = what_changes(story, form, typed)
    if problems:
        return Outcome(problems=problems)
    button, publish_at = pressed(typed) or "save", form.cleaned_data["publish_at"]
    if button == "schedule":
        changes["publish_at"] = publish_at
    if button in ENDS:
        changes["force"] = form.cleaned_data["force"]
    version = form.cleaned_data["version"]
    try:
        made = perform(BUTTONS[button], story, actor=actor, now=now, version=version, **changes)
    except MoveRefused as refusal:
        if anchor := ahead.ANCHORS.get(refusal.about):
            return Outcome(problems=[Problem(sentence(refusal), "", anchor)], status=409)
        return refused(refusal, form)
    said, back = SAID[button](story, publish_at, made), typed.get("back", "")
    if button in ENDS:
        said = with_next(said, story, back, actor, now)
    return Outcome(said, story_url(story, back))


def what_changes(
    story: Submission, form: EditForm, typed: QueryDict
) -> tuple[dict[str, object], list[Problem]]:
    """What the form changes, with the rows of 核实记录 where the page sent them; and what is wrong."""
    checks, problems = verifying.checks_in(typed)
    if not form.is_valid() or problems:
        return {}, [*problems_of(form), *problems]
    changes = form.changes()
    changes["edit_note"] = changes["edit_note"] or note_for(story, changes["title"], changes["body"])
    return changes | ({"checks": checks} if verifying.numbers(typed) else {}), []


def said_saved(story: Submission, publish_at: datetime | None, made: object) -> str:
    """After 保存."""
    if publish_at:
        return "已保存，还没有定时：要定时，请填好发布时间，再点“定时发布”。"
    return "已保存，还没有发布。" if story.state == State.ACCEPTED else "已保存，到时按这一版发布。"


def said_published(story: Submission, publish_at: datetime | None, article: Article) -> str:
    """After 发布."""
    words = '已发布：<a href="{}">{}</a>。{}。'
    letter = "发布通知已写好，等待发给作者" if story.contact.email else NO_LETTER
    return format_html(words, article.get_absolute_url(), article.headline, letter)


def said_scheduled(story: Submission, publish_at: datetime, made: object) -> str:
    """After 定时发布."""
    letter = (
        "告知时间的邮件已写好，等待发给作者；发布后再发一封，附上链接" if story.contact.email else NO_LETTER
    )
    return f"已定时，预计 {deadline(publish_at)} 发布。{letter}。"


def said_unscheduled(story: Submission, publish_at: datetime | None, made: object) -> str:
    """After 取消定时."""
    return "已取消定时，稿件回到编辑中。"


def said_proofed(story: Submission, publish_at: datetime | None, proof: Proof) -> str:
    """After 发清样."""
    return f"已保存，{proof}已写好，等待发给作者，请作者在 {deadline(proof.wanted_by)} 前答复。"


SAID: dict[str, Callable[..., str]] = {
    "save": said_saved,
    "publish": said_published,
    "schedule": said_scheduled,
    "unschedule": said_unscheduled,
    "proof": said_proofed,
}
