"""What moderators and chief editors type."""

from collections.abc import Callable, Collection, Container, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone

from articles.models import Kind, WithdrawalReason
from commons.fields import EmailField, OneLineField, TextField, required
from submissions import phrases
from submissions.clauses import GROUPS, Group
from submissions.clock import NOT_SCHEDULABLE, is_schedulable
from submissions.forms import TextForm
from submissions.models import Submission
from submissions.reasons import PROHIBITED, REASONS
from submissions.story_fields import EDITED, KEPT


class DecisionForm(forms.Form):
    """结论: one of three, with reasons and a note for the author."""

    CONCLUSIONS = {"accept": "采用", "return": "退回修改", "reject": "不采用"}

    conclusion = forms.ChoiceField(
        label="结论", widget=forms.RadioSelect, error_messages=required("请选择结论")
    )
    reasons = forms.MultipleChoiceField(
        label="理由",
        required=False,
        choices=[*REASONS.items(), *PROHIBITED.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    phrase = forms.MultipleChoiceField(label="常用语", required=False, widget=forms.CheckboxSelectMultiple)
    note = TextField(label="给作者的话", required=False, max_length=2000)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        moves: Container[str],
        kind: Kind,
        hinted: Collection[Group] = (),
        **kwargs: Any,
    ) -> None:
        """`moves` are the possible conclusions; `hinted` are the groups of clauses with a hint."""
        super().__init__(*args, **kwargs)
        conclusion = cast(forms.ChoiceField, self.fields["conclusion"])
        conclusion.choices = [(move, label) for move, label in self.CONCLUSIONS.items() if move in moves]
        cast(forms.ChoiceField, self.fields["phrase"]).choices = phrases.choices(kind.slug)
        self.ticks = ticks(kind.checklist_points, hinted) if "accept" in moves else {}
        for name, tick in self.ticks.items():
            self.fields[name] = forms.BooleanField(label=tick.label, required=False)

    def clean(self) -> dict[str, Any]:
        """Whoever accepts has looked through everything; each tick that is missing says so."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("conclusion") == "accept":
            for name, tick in self.ticks.items():
                if not cleaned.get(name):
                    self.add_error(name, f"采用前请看过，并勾选“{tick.label}”")
        return cleaned

    def checked_points(self) -> list[str]:
        """What was confirmed, as the record keeps it."""
        return [
            point for name, tick in self.ticks.items() if self.cleaned_data[name] for point in tick.points
        ]

    def words(self) -> str:
        """What the author reads: the ticked phrases and the note."""
        return phrases.before(self.cleaned_data["note"], self.cleaned_data["phrase"])


class Tick(NamedTuple):
    """One tick of the checklist, and the points that are confirmed with it."""

    label: str
    points: Sequence[str]
    groups: Sequence[Group] = ()


def ticks(points: Sequence[str], hinted: Collection[Group]) -> dict[str, Tick]:
    """The checklist: the points of the kind, each group of clauses with a hint, all the others at once."""
    rest = [group for group in GROUPS if group not in hinted]
    found = {"checklist_points": Tick(f"{len(points)} 条要点都做到了", points)} if points else {}
    for group in GROUPS:
        if group in hinted:
            label = f"{group.name}：提示已看过，不违反"
            found[f"checklist_{group.code}"] = Tick(label, [group.point], [group])
    if rest:
        name = "二十项" if len(rest) == len(GROUPS) else "其余各组"
        label = f"{name}：已通读全文，不违反"
        found["checklist_rest"] = Tick(label, [group.point for group in rest], rest)
    return found


class EditForm(TextForm):
    """The editor's text after 采用. Editors may write any length, and longer titles than authors."""

    story_fields = EDITED
    title_most = 200
    field_order = ["title", "body", "summary", "district", "kind", "unit", "author", "edit_note", *KEPT]

    summary = TextField(label="摘要", required=False, max_length=300)
    edit_note = OneLineField(label="编辑说明", required=False, max_length=300)
    is_advert = forms.TypedChoiceField(
        label="广告",
        required=False,
        choices=[("False", "不是广告"), ("True", "是，标“广告”")],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "True",
        empty_value=None,
    )
    event_date = forms.DateField(
        label="内容时间",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "内容时间应写成 2026-11-24 这样"},
    )
    force = OneLineField(label="为什么不等", required=False, max_length=300)
    publish_at = forms.DateTimeField(
        label="发布时间",
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={"invalid": "发布时间应写成 2026-11-24T09:00 这样"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        """`now` is the time that 定时发布 has to lie behind."""
        super().__init__(*args, **kwargs)
        self.now = now

    def clean(self) -> dict[str, Any]:
        """定时发布 needs a time to come. With a time in the form, 发布 was probably pressed by mistake."""
        cleaned = super().clean() or self.cleaned_data
        publish_at = cleaned.get("publish_at")
        if "schedule" in self.data and "publish_at" not in self.errors:
            if not publish_at:
                self.add_error("publish_at", "请选择发布时间")
            elif not is_schedulable(publish_at, self.now):
                self.add_error("publish_at", NOT_SCHEDULABLE)
        if "publish" in self.data and publish_at:
            self.add_error("publish_at", "填了发布时间：到时再发布请点“定时发布”，现在就发布请先清空发布时间")
        return cleaned

    def changes(self) -> dict[str, Any]:
        """The columns of the new revision."""
        left_out = {"version", "publish_at", "force", *(name for name in KEPT if name not in self.data)}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class InternalNoteForm(forms.Form):
    """内部备注: words for colleagues, beside every button of the review page."""

    internal_note = TextField(label="内部备注", required=False, max_length=2000)

    def words(self) -> str:
        """What was typed, "" for nothing."""
        return self.cleaned_data["internal_note"].strip()


class NoteForm(forms.Form):
    """A step of 总编 that needs a note."""

    note = TextField(label="说明", max_length=2000, error_messages=required("请写明说明"))


class WithdrawForm(forms.Form):
    """撤稿 for an author who phoned: who asked, and how one knows."""

    note = TextField(label="说明", max_length=2000, error_messages=required("请写明谁要求撤稿、怎样核实的"))


class TakeDownForm(forms.Form):
    """下架: the reason that readers see, and a note for the author."""

    reason = forms.ChoiceField(
        label="原因",
        choices=WithdrawalReason.choices,
        widget=forms.RadioSelect,
        error_messages=required("请选择原因"),
    )
    note = TextField(label="说明", required=False, max_length=2000)


class RestoreForm(forms.Form):
    """恢复: with an optional note for the record."""

    note = TextField(label="说明", required=False, max_length=2000)


class AddressForm(forms.Form):
    """The sender's right mail address, and how one knows it."""

    email = EmailField(label="正确的邮箱", error_messages=required("请填写邮箱"))
    note = OneLineField(label="怎么知道的", required=False, max_length=200)


class PriorityForm(NoteForm):
    """优先 or 取消优先; the hidden field remembers which one the page showed."""

    is_prioritised = forms.BooleanField(required=False, widget=forms.HiddenInput)


def field_labels() -> dict[str, Any]:
    """What the review page calls its fields: 给作者的话 goes into a letter, 内部备注 never."""
    fields = EditForm(now=timezone.now()).fields | DecisionForm.base_fields | InternalNoteForm.base_fields
    rows = {"claim": "说法", "source": "来源"}
    return {name: field.label for name, field in fields.items()} | rows


def takes_review_form[View: Callable[..., Any]](view: View) -> View:
    """Mark a view that the one form of the review page is sent to, for portal.typed."""
    view.field_labels = field_labels  # type: ignore[attr-defined]
    return view


def with_version(typed: QueryDict | None, story: Submission) -> QueryDict | None:
    """The typed form with the version that is shown now: whoever sends it again has seen the new text."""
    if typed is None:
        return None
    renewed: Any = typed.copy()
    renewed["version"] = story.version
    return renewed


def as_typed(form: forms.Form, typed: QueryDict | None) -> dict[str, Any]:
    """What was typed into the fields of the form, as initial values: shown again without being checked."""
    if typed is None:
        return {}
    return {
        name: field.widget.value_from_datadict(typed, {}, name)
        for name, field in form.fields.items()
        if name in typed and name != "version"
    }
