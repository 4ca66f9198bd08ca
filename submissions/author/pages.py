"""Sending a story, and changing one that was returned."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from articles.models import Article, Kind
from commons.prose import blocks
from commons.public_forms import PublicFormView, fresh_key, see_other, show_page
from commons.throttle import client_address
from commons.wordcount import UNCOUNTED
from submissions import intake
from submissions.author.forms import StoryForm
from submissions.author.links import is_mailed, sent_already, story_behind
from submissions.models import Submission
from submissions.states import MoveRefused, is_allowed
from submissions.story_fields import typed_values
from submissions.wordcount import ruler, ruler_words

CHANGED_BEFORE = "您的修改稿刚刚已经收到，正在排队审阅。这一版与它不同，没有收下；需要的话请先复制保存。"
SENT_ONCE = "这一页在上一轮已经提交过。请核对下面的内容，再点一次提交。"
ANOTHER = "下面这一版与刚才的不同，确要另投一篇，请再点一次提交。"
# What the page to look once more repeats below the text: from choices, and typed.
CHOSEN = ("contributor_type", "source_type", "ai_use")
TYPED = ("unit", "author", "source_url", "email", "phone")


class SubmitView(PublicFormView):
    """/submit/: rules and form; POST step=check, edit or send."""

    form_class = StoryForm
    stale_token = "页面停留太久，请再点一次提交，内容没有丢。为稳妥起见，请重新勾选两处同意。"
    too_many = "今天投稿较多，请 5 分钟后再试。您写的内容都还在，也可以先复制保存。"
    # The returned story that is changed, None for a new one.
    story: Submission | None = None

    def prefill(self, query: dict[str, str]) -> dict[str, str]:
        """`?district=&kind=&article=` fill in what they can."""
        typed = {name: query[name] for name in ("district", "kind") if name in query}
        found = Article.objects.published().numbered(query.get("article", ""))
        if article := found.select_related("district", "kind").first():
            return {"district": article.district.code, "kind": article.kind.slug, **typed}
        return typed

    def post(self, request: HttpRequest, *, is_token_stale: bool = False) -> HttpResponse:
        """As for every form; 返回修改 looks for no errors."""
        if request.POST.get("step") == "edit" and not is_token_stale:
            return self.show_again(request.POST.dict(), "")
        return super().post(request, is_token_stale=is_token_stale)

    def answer(self, form: StoryForm, problem: str, now: datetime) -> HttpResponse:
        """A valid form is looked at once more, unless it was told to be sent."""
        if form.data.get("step") != "send":
            return self.show_check(form)
        return super().answer(form, problem, now)

    def act(self, form: StoryForm, now: datetime) -> HttpResponse:
        """Take the story in."""
        try:
            return see_other(intake.submit(form.text(), self.sender(form), form.sent_form(), now=now))
        except intake.AlreadySent as sent:
            again = StoryForm({**form.data, **fresh_key()})
            again.is_valid()
            return self.show_check(again, notice=f"{sent}。{ANOTHER}")

    def sender(self, form: StoryForm) -> intake.Sender:
        """Who sends, and from where."""
        browser = self.request.headers.get("User-Agent", "")
        return form.sender(network_address=client_address(self.request), user_agent=browser)

    def show(self, form: StoryForm, *, notice: str = "", status: int = 200) -> HttpResponse:
        """The writing page."""
        limits = {"least": settings.WORD_MIN, "most": settings.WORD_MAX}
        context = {
            "form": form,
            "story": self.story,
            # Changed in two windows: both texts.
            "received": self.story.original if self.story and status == 409 else None,
            "notice": notice,
            "documents": form.documents,
            "ruler": ruler(form["body"].value() or "", **limits),
            "kinds": Kind.objects.all(),
            "ruler_facts": {**limits, "words": ruler_words(**limits), "uncounted": UNCOUNTED},
        }
        return show_page(self.request, "submissions/story_form.html", context, status)

    def show_check(self, form: StoryForm, notice: str = "") -> HttpResponse:
        """The page to look once more: everything typed, and the text as it will stand."""
        body = form.cleaned_data["body"]
        context = {
            "form": form,
            "story": self.story,
            "notice": notice,
            "cleaned": form.cleaned_data,
            "blocks": blocks(body),
            "ruler": ruler(body, least=settings.WORD_MIN, most=settings.WORD_MAX),
            "chosen": CHOSEN,
            "typed": TYPED,
        }
        return show_page(self.request, "submissions/story_check.html", context)


class EditView(SubmitView):
    """/status/<token>/edit/: the same form filled in, for a story that was returned."""

    is_guarded = False

    def dispatch(self, request: HttpRequest, token: str, **kwargs: bool) -> HttpResponse:
        """The story behind the link; a double click leads to where the first click led."""
        if sent := sent_already(token, request.POST.get("idempotency_key")):
            return see_other(sent)
        self.token, self.story = token, story_behind(token)
        if request.method == "GET" and not is_allowed("resubmit", self.story.state):
            return redirect("submissions:status", token)
        return super().dispatch(request, **kwargs)

    def prefill(self, query: dict[str, str]) -> dict[str, str]:
        """The author's newest text; both ticks are asked for again."""
        contact = self.story.contact
        return typed_values(self.story.original) | {"email": contact.email, "phone": contact.phone}

    def act(self, form: StoryForm, now: datetime) -> HttpResponse:
        """Take the changed text in, or say why it came too late."""
        story = self.story
        try:
            intake.resubmit(
                story,
                form.text(),
                self.sender(form),
                form.sent_form(),
                now=now,
                by_mailed_link=is_mailed(self.token),
            )
        except intake.AlreadySent:
            notice = SENT_ONCE if is_allowed("resubmit", story.state) else CHANGED_BEFORE
            return self.show_again({**form.data, **fresh_key()}, notice, status=409)
        except MoveRefused:
            notice = f"{as_it_stands(story)}，这一版没有提交。您写的都在下面，请先复制保存。"
            return self.show_again(form.data, notice, status=409)
        return see_other(story)


def as_it_stands(story: Submission) -> str:
    """Where the story stands after somebody was faster; who it was is the desk's own business."""
    story.refresh_from_db()
    return f"稿件的状态刚刚变了，现在是“{story.get_state_display()}”"
