"""The result of a POST on the review page, and what was wrong with it."""

from collections.abc import Sequence
from typing import NamedTuple

from django import forms

from commons.confirm import sentence
from submissions.states import MoveRefused


class Problem(NamedTuple):
    """One thing that is wrong, in words; `name` is the field that it is about, `anchor` the id to lead to.

    `is_overtaken` says that the move was refused because somebody was faster: the words name them.
    """

    words: str
    name: str = ""
    anchor: str = ""
    is_overtaken: bool = False


class Outcome(NamedTuple):
    """`said` and `url` after success: a message, and the next page; else `problems` say why not."""

    said: str = ""
    url: str = ""
    problems: Sequence[Problem] = ()
    status: int = 200


def problems_of(form: forms.Form) -> list[Problem]:
    """All that is wrong with a form, for the top of the page; each field shows its own errors too."""
    if "version" in form.errors:
        return [Problem("页面缺少版本信息，请核对下面的内容后再提交一次。")]
    return [
        Problem(sentence(words), name, str(form[name].auto_id) if name in form.fields else "")
        for name, errors in form.errors.items()
        for words in errors
    ]


def headline(problems: Sequence[Problem]) -> str:
    """The words above the problems and in the title of the page, "" for none."""
    fields = sum(1 for problem in problems if problem.anchor)
    if fields:
        return f"有 {fields} 处需要修改"
    return "还没有提交" if problems else ""


def place_of(problems: Sequence[Problem], *, has_decision: bool) -> str:
    """Where the problems stand, so that the answer opens there: at what was found, at 结论, or on top."""
    if any(problem.anchor.startswith("why-") for problem in problems):
        return "find"
    return "decide" if has_decision else "top"


def refused(refusal: MoveRefused, form: forms.Form, name: str = "") -> Outcome:
    """The move was refused; `name` is the field that lacks something, where it is not called as `about`."""
    name = name or refusal.about
    anchor = str(form[name].auto_id) if name in form.fields else ""
    return Outcome(
        problems=[Problem(sentence(refusal), name, anchor, is_overtaken=not refusal.about)], status=409
    )


def mark(form: forms.Form, problems: Sequence[Problem]) -> None:
    """Show at their fields the problems that the form does not find by itself: those of a refused move."""
    for problem in problems:
        if form.is_bound and problem.name in form.fields and not form.has_error(problem.name):
            form.add_error(problem.name, problem.words.rstrip("。"))
