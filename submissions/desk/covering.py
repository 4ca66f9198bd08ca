"""题图 on the editing page. A chosen picture is kept by whatever button is pressed: browsers forget it."""

import hashlib
from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils import timezone

from articles.covers import images
from articles.covers.actions import Drawing, drawing
from articles.models import Cover
from commons.confirm import StaffRequest
from commons.fields import OneLineField
from submissions.actions import perform
from submissions.desk.outcome import Problem, mark, problems_of
from submissions.desk.shared import without
from submissions.models import Submission
from submissions.publishing.covers import WORDS, words_of
from submissions.states import MoveRefused, State, is_allowed

NO_ALT = "请写图片说明：图上是什么。"
NO_PICTURE = "写了图片的说明、图说或来源，还没有图片。请选择图片，或者把这三栏清空。"
OVERTAKEN = "题图或它的说明刚刚改过，这一次的还没有存。请看过再点一次，就以这一次的为准。"
NOT_PREVIEWED = "预览以后题图换过或者改过，还没有发布。请看过再点一次。"
CHOOSE_AGAIN = "图片请再选一次，浏览器不会记住。"

# What the preview showed; its 发布 sends it.
PREVIEWED = "previewed_cover"


class CoverForm(forms.Form):
    """The picture and what readers are told of it; `cover_saw` is what stood there when the page opened."""

    picture = forms.FileField(
        label="题图",
        required=False,
        widget=forms.FileInput(attrs=images.CHOOSER),
    )
    alt = OneLineField(label="图片说明", required=False, max_length=120)
    caption = OneLineField(label="图说", required=False, max_length=120)
    credit = OneLineField(label="图片来源", required=False, max_length=80)
    no_cover = forms.BooleanField(label="删除题图", required=False)
    cover_saw = forms.CharField(required=False, widget=forms.HiddenInput)


def is_mine(name: str) -> bool:
    """Whether a field of the page belongs to the cover."""
    return name in CoverForm.base_fields


def seen(cover: Cover | None) -> str:
    """What the page showed, in a few letters."""
    words = "|".join([cover.name, *words_of(cover).values()]) if cover else ""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def context(story: Submission, typed: QueryDict | None, problems: Sequence[Problem]) -> dict[str, object]:
    """The fields with what was typed and not stored, else with what is stored."""
    form = CoverForm(typed if typed and "cover_saw" in typed else None, initial=words_of(story.cover))
    mark(form, problems)
    return {"covering": form, "cover": story.cover, "cover_saw": seen(story.cover)}


def take(request: StaffRequest, story: Submission) -> list[Problem]:
    """Store what was chosen and typed, which then is no part of the form any more; returns what is wrong."""
    if "cover_saw" not in request.POST or not is_allowed("cover", story.state):
        return []
    form = CoverForm(request.POST)
    with drawing(request.FILES.get("picture")) as drawn:
        if problems := wrong(story, form, drawn):
            return problems
        change = {"words": words_in(form), "drawn": drawn, "is_removed": form.cleaned_data["no_cover"]}
        try:
            perform("cover", story, actor=request.user, now=timezone.now(), **change)
        except MoveRefused:
            # The button that was pressed says why; the words come back for copying.
            return []
    request.POST = without(request.POST, is_mine)  # type: ignore[assignment]
    return []


def words_in(form: CoverForm) -> dict[str, str]:
    """The words that were typed, as far as they are valid."""
    return {name: form.cleaned_data.get(name, "") for name in WORDS}


def wrong(story: Submission, form: CoverForm, drawn: Drawing | None) -> list[Problem]:
    """Why the picture or its words cannot be stored; [] if they can."""
    problems = problems_of(form)
    if drawn and drawn.problem:
        return [*problems, problem("picture", drawn.problem)]
    words = words_in(form)
    is_removed = form.cleaned_data.get("no_cover", False)
    if not story.cover and not drawn and any(words.values()):
        problems.append(problem("picture", NO_PICTURE))
    # A new picture may wait for its words, but nobody looks again before the clock publishes it.
    if not words["alt"] and not is_removed and lacks_alt_at_once(story, drawn):
        problems.append(problem("alt", NO_ALT))
    is_changed = drawn or is_removed or words != words_of(story.cover)
    if is_changed and form.cleaned_data.get("cover_saw", "") != seen(story.cover):
        problems.append(problem("picture" if drawn else "alt", OVERTAKEN))
    if problems and drawn:
        problems.append(problem("picture", CHOOSE_AGAIN))
    return problems


def lacks_alt_at_once(story: Submission, drawn: Drawing | None) -> bool:
    """Whether words must come with this: for a picture that is there, and for any once a time is set."""
    return story.state == State.SCHEDULED if drawn else bool(story.cover and story.cover.alt)


def problem(name: str, words: str) -> Problem:
    return Problem(words, name, f"id_{name}")


def unfinished(story: Submission, typed: QueryDict) -> list[Problem]:
    """What a stored picture lacks before its text is saved or shown, or that the preview showed another."""
    present = seen(story.cover)
    if "publish" in typed and typed.get(PREVIEWED, present) != present:
        return [problem("picture", NOT_PREVIEWED)]
    return [problem("alt", NO_ALT)] if story.cover and not story.cover.alt else []


def typed_words(story: Submission, typed: QueryDict) -> str:
    """Words for a picture that were typed and are not stored, one a line; "" for none."""
    words = {name: typed.get(name, "").strip() for name in WORDS}
    is_new = any(words.values()) and words != words_of(story.cover)
    labels = {name: CoverForm.base_fields[name].label for name in WORDS}
    return "\n".join(f"{labels[name]}：{word}" for name, word in words.items() if word) if is_new else ""
