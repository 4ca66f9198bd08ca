"""核实记录 on the editing page: rows of a claim, where it was looked up, and what came of it."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from commons.fields import TextField
from submissions.desk.outcome import Problem, problems_of
from submissions.models import Submission
from submissions.publishing.models import Verification
from submissions.publishing.verifying import Check, checks_of

# verify-2-claim is the claim of the second row.
NAME = re.compile(r"verify-([1-9][0-9]?)-(claim|source|result)")


class RowForm(forms.Form):
    """One row; an empty one is left out."""

    claim = TextField(label="说法", required=False, max_length=300, widget=forms.Textarea({"rows": 2}))
    source = TextField(label="来源", required=False, max_length=500, widget=forms.Textarea({"rows": 2}))
    result = forms.ChoiceField(
        label="结果", required=False, choices=Verification.Result.choices, widget=forms.RadioSelect
    )

    def clean(self) -> dict[str, Any]:
        """Whatever is typed needs a claim and a result; what is confirmed says where it was found."""
        cleaned = super().clean() or self.cleaned_data
        claim, source, result = (cleaned.get(name, "") for name in ("claim", "source", "result"))
        if not claim and (source or result) and "claim" not in self.errors:
            self.add_error("claim", "请写明核实的是哪一个说法")
        if claim and not result:
            self.add_error("result", "请选一个结果：证实、存疑或删去")
        if result == Verification.Result.CONFIRMED and not source and "source" not in self.errors:
            self.add_error("source", "证实的要写来源：文件、网址或电话，写到别人能再找到")
        return cleaned


def is_mine(name: str) -> bool:
    """Whether a field of the page belongs to a row."""
    return NAME.fullmatch(name) is not None


def numbers(typed: QueryDict) -> list[int]:
    """The numbers of the rows that were sent."""
    return sorted({int(match[1]) for name in typed if (match := NAME.fullmatch(name))})


def bound(typed: QueryDict) -> list[RowForm]:
    """The rows that were sent, to be checked."""
    return [RowForm(typed, prefix=f"verify-{number}") for number in numbers(typed)]


def rows(story: Submission, typed: QueryDict | None, *, is_checked: bool) -> list[RowForm]:
    """The rows of the page: what was typed, else what is stored; an empty one where there is none."""
    if typed is not None and (sent := numbers(typed)):
        return bound(typed) if is_checked else [unchecked(typed, number) for number in sent]
    stored = [check._asdict() for check in checks_of(story)] or [{}]
    return [RowForm(initial=row, prefix=f"verify-{number}") for number, row in enumerate(stored, start=1)]


def unchecked(typed: QueryDict, number: int) -> RowForm:
    """A row with what was typed, which is not called wrong before it is sent."""
    names = RowForm.base_fields
    return RowForm(
        initial={name: typed.get(f"verify-{number}-{name}", "") for name in names}, prefix=f"verify-{number}"
    )


def one_more(typed: QueryDict) -> QueryDict:
    """What was typed, with another empty row."""
    more: Any = typed.copy()
    more[f"verify-{max(numbers(typed), default=0) + 1}-claim"] = ""
    return more


def checks_in(typed: QueryDict) -> tuple[list[Check], list[Problem]]:
    """The rows that were sent, and what is wrong with them."""
    forms = bound(typed)
    checks = [Check(**form.cleaned_data) for form in forms if form.is_valid() and form.cleaned_data["claim"]]
    return checks, [problem for form in forms for problem in problems_of(form)]


def typed_words(typed: QueryDict) -> str:
    """What stands in the rows as one text, a line a row."""
    names = RowForm.base_fields
    sent = [[typed.get(f"verify-{number}-{name}", "") for name in names] for number in numbers(typed)]
    return in_lines(row for row in sent if row[0] or row[1])


def stored_words(story: Submission) -> str:
    """What is stored, in the same spelling."""
    return in_lines(checks_of(story))


def in_lines(rows: Iterable[Sequence[str]]) -> str:
    """证实：四十家企业（来源：台账）, a line a row."""
    labels = dict(Verification.Result.choices)
    return "\n".join(
        f"{labels.get(result, '没有结果')}：{claim}（{source or '没有来源'}）"
        for claim, source, result in rows
    )
