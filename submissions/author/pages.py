"""Sending a story, and changing one that was returned."""

from collections.abc import Container
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from articles.kinds import kinds
from articles.models import Article
from commons.chinese import near
from commons.office import BadFile
from commons.prose import blocks
from commons.public_forms import PublicFormView, fresh_key, read_stamp, see_other, show_page
from commons.throttle import TooMany, client_address
from commons.wordcount import UNCOUNTED
from commons.wrapping import wrapped_part
from submissions import intake
from submissions.author.advice import advice
from submissions.author.forms import StoryForm
from submissions.author.links import is_mailed, sent_already, story_behind
from submissions.author.word import NOT_FILLED_IN, TAKEN_BACK, filled, read_word_file, taken_back
from submissions.models import Submission
from submissions.states import MoveRefused, is_allowed
from submissions.story_fields import typed_values
from submissions.wordcount import ruler, ruler_words

CHANGED_BEFORE = (
    "您在别的窗口交过一版，我们已经收到。下面这一版还没有提交；确要用它代替，请核对后再点一次提交。"
)
SENT_ONCE = "这一页已经提交过。请核对下面的内容，再点一次提交。"
ANOTHER = "下面这一版与刚才的不同，确要另投一篇，请再点一次提交。"
# The button to press again, where it is not 下一步.
BUTTONS = {"docx": "从 Word 文件填入", "send": "直接提交"}
# What the page to look once more repeats below the text: from choices, and typed.
CHOSEN = ("contributor_type", "source_type", "ai_use")
TYPED = ("unit", "author", "source_url", "email", "phone")
NOT_TAKEN = "，这一版没有提交。您写的都在下面，请先复制保存。"
# What an author who comes too late gets back to copy.
COPIED = ("title", "body", "body_before", "unit", "author", "source_url")


class SubmitView(PublicFormView[StoryForm]):
    """/submit/: GET shows rules and form; POST has step=check, edit or send."""

    form_class = StoryForm
    stale_token = "页面停留太久，请再点一次提交，内容没有丢。为稳妥起见，请重新勾选两处同意。"
    too_many = "这个网络提交得太多了，请在{until} 之后再试。您写的内容都还在，也可以先复制保存。"
    # The returned story in EditView, None for a new one.
    story: Submission | None = None
    # Whether the notice tells of something that went well.
    is_done: bool = False

    def prefill(self, query: dict[str, str]) -> dict[str, str]:
        """District and kind from `?district=&kind=`, or those of the article in `?article=`."""
        typed: dict[str, str] = {name: query[name] for name in ("district", "kind") if name in query}
        found = Article.objects.published().numbered(query.get("article", ""))
        if article := found.select_related("district", "kind").first():
            return {"district": article.district.code, "kind": article.kind.slug, **typed}
        return typed

    def post(self, request: HttpRequest, *, is_token_stale: bool = False) -> HttpResponse:
        """As for every form, but 返回修改 and 从 Word 文件填入 show the form without checking it."""
        typed, step = request.POST.dict(), request.POST.get("step")
        if is_token_stale or step not in {"edit", "docx", "undo"}:
            return super().post(request, is_token_stale=is_token_stale)
        if step == "docx":
            return self.fill(typed, timezone.now())
        return (
            self.show_again(taken_back(typed), TAKEN_BACK) if step == "undo" else self.show_again(typed, "")
        )

    def fill(self, typed: dict[str, str], now: datetime) -> HttpResponse:
        """The form with the text of the uploaded Word file in it; nothing is stored."""
        file = self.request.FILES.get("docx")
        try:
            draft = read_word_file(file, network_address=client_address(self.request), now=now)
        except BadFile as bad:
            form = StoryForm(initial=typed)
            form.errors["docx"] = form.error_class([str(bad)], renderer=form.renderer)
            return self.show(form)
        except TooMany as reached:
            notice = self.too_many.format(until=near(reached.until, now))
            return self.show_again(typed, notice, status=429)
        self.is_done = True
        return self.show_again(*filled(typed, draft))

    def answer(self, form: StoryForm, problem: str, now: datetime) -> HttpResponse:
        """Show a valid form for a last check, unless the author has seen it and sends it."""
        if form.data.get("step") != "send":
            return self.show_check(form)
        return super().answer(form, problem, now)

    def act(self, form: StoryForm, now: datetime) -> HttpResponse:
        """Store the story, and lead to its page."""
        try:
            story = intake.submit(form.text(), self.sender(form), form.sent_form(), now=now)
        except intake.AlreadySent as sent:
            again = StoryForm({**form.data, **fresh_key()})
            again.is_valid()
            return self.show_check(again, notice=f"{sent}。{ANOTHER}")
        return see_other(story.author_url())

    def sender(self, form: StoryForm) -> intake.Sender:
        browser = self.request.headers.get("User-Agent", "")
        return form.sender(network_address=client_address(self.request), user_agent=browser)

    def show(self, form: StoryForm, *, notice: str = "", status: int = 200) -> HttpResponse:
        """The page for writing."""
        limits = {"least": settings.WORD_MIN, "most": settings.WORD_MAX}
        context = {
            "form": form,
            "button": BUTTONS.get(self.request.POST.get("step", ""), "下一步"),
            "story": self.story,
            # Changed in two windows: both texts.
            "received": self.story.newest_text() if self.story and status == 409 else None,
            "notice": notice,
            "is_done": self.is_done,
            "documents": form.documents,
            "ruler": ruler(form["body"].value() or "", **limits),
            "kinds": kinds().values(),
            "ruler_facts": {**limits, "words": ruler_words(**limits), "uncounted": UNCOUNTED},
        }
        return show_page(self.request, "submissions/story_form.html", context, status)

    def show_check(self, form: StoryForm, notice: str = "") -> HttpResponse:
        """The page for a last check: everything typed, and the text as readers will see it."""
        body = form.cleaned_data["body"]
        context = {
            "form": form,
            "story": self.story,
            "notice": notice or (NOT_FILLED_IN if form.data.get("docx") else ""),
            "wrapped": wrapped_part(body),
            "cleaned": form.cleaned_data,
            "blocks": blocks(body),
            "advice": advice(form.cleaned_data["title"], body, story=self.story, own=self.own_stories()),
            "ruler": ruler(body, least=settings.WORD_MIN, most=settings.WORD_MAX),
            "chosen": CHOSEN,
            "typed": TYPED,
        }
        return show_page(self.request, "submissions/story_check.html", context)

    def own_stories(self) -> Container[int]:
        """The other stories that this author may hear of: none, for nobody knows whose address it is."""
        return ()


class EditView(SubmitView):
    """/status/<token>/edit/: the same form, filled in, for a story that was returned or still waits."""

    is_guarded = False
    too_many = "改得太勤了，请在{until} 之后再提交。您写的内容都还在，也可以先复制保存。"
    story: Submission

    def dispatch(self, request: HttpRequest, token: str, **kwargs: bool) -> HttpResponseBase:
        """Find the story of the link; the second click of a double click leads to the same page."""
        key = None if kwargs.get("is_token_stale") else request.POST.get("idempotency_key")
        if sent := sent_already(token, key, timezone.now()):
            return see_other(sent.author_url())
        self.token, self.story = token, story_behind(token)
        if request.method == "GET" and not can_change(self.story):
            return redirect("submissions:status", token)
        return super().dispatch(request, **kwargs)

    def prefill(self, query: dict[str, str]) -> dict[str, str]:
        """The author's newest text, without the two ticks."""
        contact, text = self.story.contact, self.story.original
        return typed_values(text) | {"email": contact.email, "phone": contact.phone, "seen": str(text.number)}

    def act(self, form: StoryForm, now: datetime) -> HttpResponse:
        """Store the changed text, or say why it comes too late."""
        story = self.story
        if is_behind(form, story):
            # From now on they know of the other text, and may send this one over it.
            typed = {**form.data, **fresh_key(), "seen": str(story.newest_text().number)}
            return self.show_again(typed, CHANGED_BEFORE, status=409)
        take = intake.amend if is_allowed("amend", story.state) else intake.resubmit
        try:
            take(
                story,
                form.text(),
                self.sender(form),
                form.sent_form(),
                now=now,
                by_mailed_link=is_mailed(self.token),
            )
        except (intake.AlreadySent, IntegrityError):
            # The key belongs to another text, of this story or, taken at the same moment, of another one.
            return self.show_again({**form.data, **fresh_key()}, SENT_ONCE, status=409)
        except MoveRefused:
            return self.show_again(form.data, f"{as_it_stands(story)}{NOT_TAKEN}", status=409)
        return see_other(story.author_url())

    def show(self, form: StoryForm, *, notice: str = "", status: int = 200) -> HttpResponse:
        """The page for writing; for a story that takes no other text any more, what was typed, to copy."""
        if can_change(self.story):
            return super().show(form, notice=notice, status=status)
        context = {
            "form": form,
            "story": self.story,
            "token": self.token,
            "notice": f"{as_it_stands(self.story)}{NOT_TAKEN}",
            "to_copy": [field for field in form if field.name in COPIED and field.value()],
        }
        return show_page(self.request, "submissions/story_too_late.html", context, 409)

    def own_stories(self) -> Container[int]:
        """Those of the same address, for whoever came by a letter to it."""
        if not is_mailed(self.token):
            return ()
        return set(Submission.objects.of_address(self.story.contact.email).values_list("pk", flat=True))

    def show_check(self, form: StoryForm, notice: str = "") -> HttpResponse:
        """The page for a last check, unless the text cannot be sent any more."""
        return super().show_check(form, notice) if can_change(self.story) else self.show(form)


def can_change(story: Submission) -> bool:
    """Whether the author may send another text now."""
    return is_allowed("resubmit", story.state) or is_allowed("amend", story.state)


def is_behind(form: StoryForm, story: Submission) -> bool:
    """Whether the form was shown before another text of the author came in, by another form than this one."""
    newest = story.newest_text()
    if newest.idempotency_key == form.data["idempotency_key"]:
        return False
    if seen := form.cleaned_data["seen"]:
        return seen != str(newest.number)
    # Whoever sends no number has at least the time.
    return (read_stamp(form.data.get("shown_at", "")) or 0) < int(newest.created_at.timestamp())


def as_it_stands(story: Submission) -> str:
    """The present state in words, for an author who was too late; without the name of the editor."""
    story.refresh_from_db()
    return f"稿件的状态刚刚变了，现在是“{story.get_state_display()}”"
