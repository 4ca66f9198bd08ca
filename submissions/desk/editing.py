"""The editing form after 采用. Each of its buttons saves the form first."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.http import QueryDict
from django.utils.html import format_html

from articles import lint
from articles.models import Article
from commons.chinese import deadline
from commons.difference import Piece, difference
from commons.models import Staff
from submissions.actions import perform
from submissions.desk.forms import EditForm, as_typed, with_version
from submissions.desk.outcome import Outcome, problems_of, refused
from submissions.desk.shared import NO_LETTER, url_of, with_next
from submissions.models import Submission
from submissions.states import MoveRefused, State, is_allowed
from submissions.story_fields import EDITED, EDITED_NOTE, typed_values

# The buttons and their moves.
BUTTONS = {"save": "edit", "publish": "publish", "schedule": "schedule", "unschedule": "unschedule"}
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
    return name in EditForm.field_order or name == "publish_at"


def is_stored(name: str, typed: QueryDict) -> bool:
    """Whether the pressed button stores this field: 保存 keeps no time for 定时发布."""
    return is_mine(name) and (name != "publish_at" or "save" not in typed)


def context(
    story: Submission, typed: QueryDict | None, *, is_checked: bool, now: datetime
) -> dict[str, object]:
    """The form with what was typed; if editing is over, the typed fields for copying.

    `is_checked`: one of its buttons was pressed, so the fields show what is wrong with them.
    """
    form = EditForm(with_version(typed, story) if is_checked else None, now=now)
    if is_allowed("publish", story.state):
        form.initial = text_as_it_stands(story) | as_typed(form, typed)
        hints = lint.hints(form["title"].value(), form["body"].value())
        return {
            "editing": form,
            "clashes": clashes(story, typed, now),
            "hints": hints,
            "note_hint": NOTE_HINT,
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
    }


def unsaved(story: Submission, typed: QueryDict, now: datetime) -> dict[str, tuple[str, str]]:
    """(saved, typed) of each field that was typed differently from what is saved."""
    if "title" not in typed:
        return {}
    form = EditForm(typed, now=now)
    form.full_clean()
    words = {name: str(form.cleaned_data.get(name, typed.get(name, ""))) for name in form.field_order}
    pairs = {name: (str(getattr(story.revision, name)), word) for name, word in words.items()}
    # An empty note is filled in when it is saved, and the page fills it in before.
    filled_in = (("", ""), ("", EDITED_NOTE), (EDITED_NOTE, ""))
    return {
        name: pair
        for name, pair in pairs.items()
        if pair[0] != pair[1] and not (name == "edit_note" and pair in filled_in)
    }


def has_words(story: Submission, typed: QueryDict, now: datetime) -> bool:
    """Whether something was typed here that is not saved; a time for 定时发布 is not saved either."""
    return bool(unsaved(story, typed, now)) or bool(typed.get("publish_at"))


def clashes(story: Submission, typed: QueryDict | None, now: datetime) -> list[Clash]:
    """The fields where the text typed on an older page differs from what was saved meanwhile."""
    if typed is None or typed.get("version") == str(story.version):
        return []
    fields = EditForm(now=now).fields
    return [
        Clash(name, str(fields[name].label), difference(*pair))
        for name, pair in unsaved(story, typed, now).items()
    ]


def text_as_it_stands(story: Submission) -> dict[str, object]:
    """The newest text as initial values of the form."""
    revision = story.revision
    values = typed_values(revision)
    return {
        **{field.name: values[field.name] for field in EDITED},
        "summary": revision.summary,
        "edit_note": revision.edit_note or note_for(story, revision.title, revision.body),
        "version": story.version,
    }


def note_for(story: Submission, title: str, body: str) -> str:
    """The public note about the editing, for an editor who wrote none."""
    original = story.original
    return EDITED_NOTE if (title, body) != (original.title, original.body) else ""


def act(story: Submission, typed: QueryDict, *, actor: Staff, now: datetime) -> Outcome:
    """Check the form and make the move of the pressed button."""
    form = EditForm(typed, now=now)
    if not form.is_valid():
        return Outcome(problems=problems_of(form))
    changes = form.changes()
    changes["edit_note"] = changes["edit_note"] or note_for(story, changes["title"], changes["body"])
    button, publish_at = pressed(typed) or "save", form.cleaned_data["publish_at"]
    if button == "schedule":
        changes["publish_at"] = publish_at
    version = form.cleaned_data["version"]
    try:
        made = perform(BUTTONS[button], story, actor=actor, now=now, version=version, **changes)
    except MoveRefused as refusal:
        return refused(refusal, form)
    said, back = SAID[button](story, publish_at, made), typed.get("back", "")
    if button in ENDS:
        said = with_next(said, story, back, actor, now)
    return Outcome(said, url_of(story, back))


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


SAID: dict[str, Callable[..., str]] = {
    "save": said_saved,
    "publish": said_published,
    "schedule": said_scheduled,
    "unschedule": said_unscheduled,
}
