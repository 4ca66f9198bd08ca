"""The forms of the desk: one note in ten seconds, and a call from the hotline."""

from datetime import datetime
from typing import Any

from django import forms

from commons.codes import code_in
from commons.fields import OneLineField, PhoneField, TextField, required
from commons.models import Staff
from leads import hours, team
from leads.forms import AskedForm
from leads.models import Lead, Topic
from leads.states import CAUSES, Outcome, results

NEXT = {
    "none": "不用了",
    "hours": "两小时后",
    "morning": "明天上午",
    "monday": "下周一上午",
    "date": "选日期",
}
NO_DATE = "请选哪天。"
NO_LEAD = "没有编号是这个的咨询，请核对。"
# The field of the form for each argument that an action may refuse.
FIELDS = {"next_at": "next_on", "referred_to": "to", "first": "to", "to": "hand", "note": "say"}


def moment_of(choice: str, date: datetime | None, now: datetime) -> datetime | None:
    """The next date that was chosen with one tap, or typed."""
    open_hours = team.hours()
    if choice == "hours":
        return hours.later(open_hours, now, hours.TRY_AGAIN)
    if choice == "morning":
        return hours.next_morning(open_hours, now)
    if choice == "monday":
        return hours.next_week(open_hours, now)
    return date if choice == "date" else None


# What each button takes of the form. 结束 and 转交 note the call down first, if one was made.
CALLED = ("result", "next", "next_on", "say")
TAKEN = {
    "attempt": CALLED,
    "close": (*CALLED, "outcome", "to", "cause"),
    "hand_over": (*CALLED, "hand"),
    "note": ("say",),
    "send": (),
    "reopen": ("say",),
}


class WithNextDate(forms.Form):
    """The next date by one tap, or typed."""

    next = forms.ChoiceField(
        label="下次联系", choices=list(NEXT.items()), required=False, widget=forms.RadioSelect
    )
    next_on = forms.DateTimeField(
        label="下次日期",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": "时间应形如 2026-11-26 10:30"},
    )

    def clean(self) -> dict[str, Any]:
        """选日期 needs its date."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("next") == "date" and not cleaned.get("next_on") and "next_on" not in self.errors:
            self.add_error("next_on", NO_DATE)
        return cleaned

    def next_at(self, now: datetime) -> datetime | None:
        """The moment that was chosen; None for 不用了."""
        return moment_of(self.cleaned_data["next"], self.cleaned_data["next_on"], now)


class FollowForm(WithNextDate):
    """Everything that one may do with a lead of one's own; each button takes what it needs."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    result = forms.ChoiceField(label="结果", required=False, widget=forms.RadioSelect)
    say = TextField(label="说了什么", required=False, max_length=1000)
    outcome = forms.ChoiceField(
        label="怎样结束", choices=Outcome.choices, required=False, widget=forms.RadioSelect
    )
    to = OneLineField(label="转给谁，或者重复的是哪条", required=False, max_length=60)
    cause = forms.ChoiceField(
        label="原因", required=False, choices=[("", "（无效时选）"), *((c.value, c.label) for c in CAUSES)]
    )
    hand = forms.ModelChoiceField(
        label="转给", queryset=Staff.objects.none(), required=False, empty_label="转给……"
    )

    def __init__(self, data: Any = None, *, colleagues: Any, has_phone: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["result"].choices = results(has_phone=has_phone)  # type: ignore[attr-defined]
        self.fields["hand"].queryset = colleagues  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """重复: the number becomes the lead that it names."""
        cleaned = super().clean()
        if cleaned.get("outcome") == Outcome.DUPLICATE and (typed := cleaned.get("to")):
            cleaned["first"] = Lead.objects.filter(number=code_in(typed, "ZX", 5)).first()
            if cleaned["first"] is None:
                self.add_error("to", NO_LEAD)
        return cleaned

    def steps(self, move: str) -> tuple[str, ...]:
        """The moves that one press makes."""
        has_called = bool(self.cleaned_data["result"] or self.cleaned_data["next"])
        return ("attempt", move) if move in ("close", "hand_over") and has_called else (move,)

    def left_after(self, move: str) -> dict[str, Any]:
        """What was typed or chosen, and that this button did not take."""
        taken = (*TAKEN[move], "version")
        return {name: self.data[name] for name in self.fields if name not in taken and self.data.get(name)}

    def given(self, move: str, now: datetime) -> dict[str, Any]:
        """What leads.actions.perform() takes for this move."""
        typed = self.cleaned_data
        if move == "attempt":
            planned = {"next_at": self.next_at(now), "is_last": typed["next"] == "none"}
            return {"result": typed["result"], "note": typed["say"], **planned}
        if move == "close":
            first = typed.get("first")
            names = ("outcome", "cause")
            closing = {name: typed[name] for name in names}
            return {**closing, "referred_to": typed["to"], "first": first, "note": typed["say"]}
        if move == "hand_over":
            return {"to": typed["hand"], "note": typed["say"]}
        return {"note": typed["say"]} if TAKEN[move] else {}


class CallForm(AskedForm, WithNextDate):
    """记一条来电: what a caller said, and that the words on keeping it were read out and agreed to."""

    topic = forms.ModelChoiceField(
        queryset=Topic.objects.all(),
        to_field_name="slug",
        label="主题",
        error_messages=required("请选择想了解的内容"),
    )
    phone = PhoneField(label="电话", error_messages=required("请填写电话"))
    message = TextField(label="要什么", required=False, max_length=1000)
    consent = forms.BooleanField(error_messages=required("请念给对方听；对方同意了再勾选"))
