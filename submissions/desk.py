"""The review page: the story as it will stand, the conclusion, and after 采用 the editing."""

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from articles.headlines import join_headline
from articles.prose import blocks
from commons import outbox
from commons.models import Letter
from submissions import actions
from submissions.clock import DAYS_TO_CHANGE
from submissions.difference import difference
from submissions.forms import DecisionForm, EditForm
from submissions.models import Submission
from submissions.reasons import REASONS, SILENT
from submissions.states import MoveRefused, State, is_allowed

REVIEW = "submissions.review_submission"
DIRECT = "submissions.direct_submission"
EDITED = "对原稿作了文字编辑。"
STALE_TOKEN = "页面停留太久。请核对下面的内容，再点一次。"

for_reviewers = permission_required(REVIEW, raise_exception=True)


# ── The page ──


@for_reviewers
def review(request, object_id, stale_token=False):
    """GET shows the story; POST is the conclusion, or the editing form with 保存 or 发布."""
    story = story_or_404(object_id)
    if stale_token:
        return page(request, story, typed=request.POST, refused=STALE_TOKEN, status=403)
    if request.method != "POST":
        return page(request, story)
    if is_editing(request.POST):
        return edit(request, story)
    return decide(request, story)


def story_or_404(pk):
    """The story with all that its page shows of single rows."""
    stories = Submission.objects.select_related(
        "revision__division", "revision__kind", "revision__editor", "contact", "article", "claimed_by"
    )
    if not str(pk).isdecimal():
        raise Http404
    return get_object_or_404(stories, pk=int(pk))


def is_editing(typed):
    """Whether 保存 or 发布 sent the form."""
    return "save" in typed or "publish" in typed


def page(request, story, *, typed=None, refused="", status=200):
    """The review page; `typed` is what came with a POST that did not succeed."""
    now = timezone.now()
    revision = story.revision
    context = {
        **admin.site.each_context(request),
        "opts": Submission._meta,
        "title": f"{'错误：' if refused else ''}审阅 {story.receipt}",
        "story": story,
        "revision": revision,
        "headline": join_headline(revision.division.short_name, revision.title),
        "blocks": blocks(revision.body),
        "now": now,
        "urgency": story.urgency(now) if story.is_in_queue else None,
        "refused": refused,
        "is_mine": story.claimed_by == request.user,
        "decision_event": story.last_decision if story.state in ANSWERED else None,
        **record(story),
        **editing_part(story, typed),
        **decision_part(story, request.user, typed),
    }
    return TemplateResponse(request, "admin/submissions/submission/review.html", context, status=status)


# Closed by a decision whose reasons the page repeats on top.
ANSWERED = (State.NEEDS_CHANGES, State.REJECTED)


def record(story):
    """What is kept about the story: events, letters, texts, and what editors changed."""
    original = story.original
    is_edited = original.pk != story.revision.pk
    return {
        "events": story.events.select_related("actor"),
        "letters": Letter.objects.about(story.letters_subject),
        "revisions": story.revisions.select_related("editor"),
        "original": original,
        "title_difference": difference(original.title, story.revision.title) if is_edited else [],
        "body_difference": difference(original.body, story.revision.body) if is_edited else [],
    }


def decision_part(story, user, typed):
    """The conclusion form with what was typed; where no conclusion is open any more, the words to copy."""
    if typed is not None and is_editing(typed):
        typed = None
    moves = open_conclusions(story, user)
    if not moves:
        return {"kept_note": typed.get("note", "") if typed else ""}
    form = DecisionForm(
        renewed(typed, story),
        moves=moves,
        points=story.revision.kind.checklist_points if "accept" in moves else [],
        initial={"version": story.version},
        auto_id="decision_%s",
    )
    choices = list(form["reasons"])
    prohibited = choices[len(REASONS) :]
    return {
        "decision": form,
        "points": [form[name] for name in form.points],
        "reason_choices": choices[: len(REASONS)],
        "prohibited_choices": prohibited,
        "is_prohibited_open": any(choice.data["selected"] for choice in prohibited),
        "days_to_change": DAYS_TO_CHANGE.days,
        "silent_reason": SILENT,
    }


def open_conclusions(story, user):
    """Which conclusions the machine permits now and this person may draw."""
    moves = [move for move in DecisionForm.CONCLUSIONS if is_allowed(move, story.state)]
    if story.state == State.NEEDS_CHANGES and not user.has_perm(DIRECT):
        moves.remove("reject")
    return moves


def editing_part(story, typed):
    """The editing form with what was typed, or, where editing is over, the text to copy."""
    if typed is not None and not is_editing(typed):
        typed = None
    if not is_allowed("publish", story.state):
        return {"kept_title": typed.get("title", ""), "kept_body": typed.get("body", "")} if typed else {}
    return {"editing": EditForm(renewed(typed, story), initial=text_as_it_stands(story))}


def renewed(typed, story):
    """The typed form with the version that is shown now: whoever sends it again has seen the new text."""
    if typed is None:
        return None
    typed = typed.copy()
    typed["version"] = story.version
    return typed


def text_as_it_stands(story):
    """The newest text as initial values of the editing form."""
    revision = story.revision
    names = ("title", "body", "summary", "unit", "author")
    return {
        **{name: getattr(revision, name) for name in names},
        "division": revision.division.code,
        "kind": revision.kind.slug,
        "edit_note": revision.edit_note or note_for(story, revision.title, revision.body),
        "version": story.version,
    }


def note_for(story, title, body):
    """What is said about the editing if the editor says nothing."""
    original = story.original
    return EDITED if (title, body) != (original.title, original.body) else ""


# ── What the buttons do ──


def decide(request, story):
    """结论: hand it to its action; whatever stops it, the page comes back with everything typed."""
    form = DecisionForm(
        request.POST, moves=DecisionForm.CONCLUSIONS, points=story.revision.kind.checklist_points
    )
    if not form.is_valid():
        return page(request, story, typed=request.POST, refused=first_error(form))
    try:
        conclude(story, form, actor=request.user, now=timezone.now())
    except MoveRefused as refusal:
        return refused(request, story, refusal)
    title = story.revision.title
    if form.cleaned_data["conclusion"] == "accept":
        messages.success(request, f"已采用《{title}》。请编辑后发布。")
        return redirect(address(story))
    words = f"《{title}》：{story.get_state_display()}。"
    messages.success(request, format_html('{}<a href="{}">查看这篇来稿</a>', words, address(story)))
    return redirect("admin:submissions_submission_changelist")


def conclude(story, form, *, actor, now):
    """Call the action of the chosen conclusion."""
    typed = form.cleaned_data
    common = {"actor": actor, "version": typed["version"], "note": typed["note"], "now": now}
    if typed["conclusion"] == "accept":
        actions.accept(story, checklist=form.checked_points(), **common)
    elif typed["conclusion"] == "return":
        actions.return_for_changes(story, reasons=typed["reasons"], **common)
    else:
        actions.reject(story, reasons=typed["reasons"], **common)


def edit(request, story):
    """保存 keeps the text beside the author's; 发布 makes public what stands in the form."""
    form = EditForm(request.POST)
    if not form.is_valid():
        return page(request, story, typed=request.POST, refused=first_error(form))
    changes = form.changes()
    changes["edit_note"] = changes["edit_note"] or note_for(story, changes["title"], changes["body"])
    write = actions.publish if "publish" in request.POST else actions.edit
    version = form.cleaned_data["version"]
    try:
        written = write(story, actor=request.user, version=version, now=timezone.now(), **changes)
    except MoveRefused as refusal:
        return refused(request, story, refusal)
    if "publish" in request.POST:
        words = '已发布：<a href="{}">{}</a>。发布通知已写好，等待发给作者。'
        messages.success(request, format_html(words, written.get_absolute_url(), written.headline))
    else:
        messages.success(request, "已保存，还没有发布。")
    return redirect(address(story))


def refused(request, story, refusal):
    """The page as the story stands now, with everything typed and why the move was refused."""
    return page(request, story_or_404(story.pk), typed=request.POST, refused=sentence(refusal), status=409)


def sentence(refusal):
    """The refusal's words with one full stop."""
    return f"{str(refusal).rstrip('。')}。"


def first_error(form):
    """One sentence for the top of the page; the fields show theirs."""
    if "version" in form.errors:
        return "页面缺少版本信息，请核对下面的内容后再提交一次。"
    return "；".join(message for messages in form.errors.values() for message in messages) + "。"


def address(story):
    """The story's review page."""
    return reverse("admin:submissions_submission_change", args=[story.pk])


@require_POST
@for_reviewers
def claim(request, pk):
    """领取并审阅: a notice to the others; leads to the page whether or not somebody was faster."""
    story = story_or_404(pk)
    try:
        actions.claim(story, actor=request.user, now=timezone.now())
    except MoveRefused as refusal:
        messages.warning(request, sentence(refusal))
    return redirect(address(story))


@require_POST
@for_reviewers
def release(request, pk):
    """放回队列."""
    story = story_or_404(pk)
    try:
        actions.release(story, actor=request.user, now=timezone.now())
    except MoveRefused as refusal:
        messages.warning(request, sentence(refusal))
        return redirect(address(story))
    messages.success(request, f"已把《{story.revision.title}》放回队列。")
    return redirect("admin:submissions_submission_changelist")


@require_POST
@for_reviewers
def resend(request, pk, letter_pk):
    """重发 one letter of this story."""
    story = story_or_404(pk)
    letter = get_object_or_404(Letter.objects.about(story.letters_subject), pk=letter_pk)
    try:
        outbox.resend(letter, now=timezone.now())
    except outbox.ResendRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"“{letter.subject}”已重新放进发送队列。")
    return redirect(address(story))
