"""Buttons of the editing page: 再加一条, 转交, 已处理, 预览, 返回修改. All that was typed comes back."""

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone

from articles.models import Article
from commons.confirm import StaffRequest, sentence
from commons.models import Letter, Staff
from commons.prose import blocks, numbered
from submissions import letters
from submissions.actions import perform
from submissions.desk import covering, editing, verifying
from submissions.desk.claim import button
from submissions.desk.forms import EditForm
from submissions.desk.outcome import Problem
from submissions.desk.review import come_back, page
from submissions.desk.shared import story_url, without
from submissions.models import Revision, Submission
from submissions.publishing.actions import as_it_would_stand
from submissions.publishing.owners import editors
from submissions.states import MoveRefused, is_allowed

# Buttons and the token are no part of what was typed.
NOT_CARRIED = (*editing.BUTTONS, covering.PREVIEWED, "csrfmiddlewaretoken")


@button
def more(request: StaffRequest, story: Submission) -> HttpResponse:
    """再加一条: another empty row of 核实记录."""
    return page(request, story, typed=verifying.one_more(request.POST))


@button
def hand_over(request: StaffRequest, story: Submission) -> HttpResponse:
    """转交: a colleague edits the story from now on, and is told by mail."""
    typed = request.POST.get("to", "")
    to = editors().filter(pk=int(typed)).first() if typed.isdecimal() and len(typed) < 18 else None
    try:
        perform("hand_over", story, actor=request.user, now=timezone.now(), to=to)
    except MoveRefused as refusal:
        problems = [Problem(sentence(refusal), "", "to")]
        return page(request, story, typed=request.POST, problems=problems, status=409)
    assert to is not None
    messages.success(request, said_handed_over(to))
    return come_back(request, story, without(request.POST, "to".__eq__))


def said_handed_over(to: Staff) -> str:
    told = "通知邮件已写好" if to.email else "对方没有填邮箱，请当面告诉一声"
    return f"已转交给 {to}，{told}。"


@button
def settle(request: StaffRequest, story: Submission) -> HttpResponse:
    """已处理: what the author found wrong in the proof is dealt with."""
    try:
        perform("settle", story, actor=request.user, now=timezone.now())
    except MoveRefused as refusal:
        messages.warning(request, sentence(refusal))
    else:
        messages.success(request, "已记下：清样的差错已处理。")
    return come_back(request, story, request.POST)


@button
def retype(request: StaffRequest, story: Submission) -> HttpResponse:
    """返回修改: from the preview back into the form, with all that was typed."""
    return page(request, story, typed=request.POST)


@button
def preview(request: StaffRequest, story: Submission) -> HttpResponse:
    """预览: page, row and letter as they would stand. Nothing is stored, all that was typed is carried."""
    if not is_allowed("publish", story.state):
        return page(request, story, typed=request.POST)
    form = EditForm(request.POST, now=timezone.now())
    changes, problems = editing.what_changes(story, form, request.POST)
    if problems := [*covering.unfinished(story, request.POST), *problems]:
        return page(request, story, typed=request.POST, checked=editing, problems=problems)
    changes.pop("checks", None)
    article = as_typed(story, request.user, changes)
    context = {
        **admin.site.each_context(request),
        "title": f"预览 {story.receipt}",
        "story": story,
        "story_url": story_url(story, request.POST.get("back", "")),
        "article": article,
        "cover": story.cover,
        "blocks": numbered(blocks(article.body)),
        "letter": letter_about(story, article),
        "carried": carried(request),
        "previewed": (covering.PREVIEWED, covering.seen(story.cover)),
    }
    return TemplateResponse(request, "admin/submissions/submission/preview.html", context)


def carried(request: StaffRequest) -> list[tuple[str, str]]:
    """Every field that was sent, for hidden fields."""
    fields = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    return [(name, value) for name, value in fields if name not in NOT_CARRIED]


def as_typed(story: Submission, editor: Staff, changes: dict[str, object]) -> Article:
    """The article that 发布 would make of what was typed; it is not stored."""
    text = Revision.objects.select_related("district", "kind").get(pk=story.revision.pk)
    for name, value in changes.items():
        setattr(text, name, value)
    return as_it_would_stand(text, editor, timezone.now())


def letter_about(story: Submission, article: Article) -> dict[str, str]:
    """The letter that the author would get; its links are made when it is sent."""
    link = Letter.LINK
    site = {"SITE_NAME": settings.SITE_NAME, "url": link, "link": link}
    context = {"story": story, "revision": story.original, **site}
    context |= letters.of_publication(story, article)
    return {
        part: render_to_string(f"letters/story_published/{part}.txt", context)
        .strip()
        .replace(link, "（链接）")
        for part in ("subject", "body")
    }
