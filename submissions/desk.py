"""The review page: the story as it will stand, the conclusion, and after 采用 the editing."""

from collections import namedtuple
from datetime import timedelta

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from articles import lint
from articles.headlines import join_headline
from articles.prose import blocks
from commons import outbox
from commons.chinese import deadline
from commons.difference import difference
from commons.models import Letter
from submissions import actions
from submissions.clock import TIME_TO_CHANGE
from submissions.forms import DecisionForm, EditForm
from submissions.models import Submission
from submissions.reasons import REASONS, SILENT
from submissions.states import MOVES, MoveRefused, State, is_allowed

REVIEW = "submissions.review_submission"
EDITED = "对原稿作了文字编辑。"
STALE_TOKEN = "页面停留太久。请核对下面的内容，再点一次。"

for_reviewers = permission_required(REVIEW, raise_exception=True)


# ── The page ──


@for_reviewers
def review(request, object_id, stale_token=False):
    """GET shows the story; POST is the conclusion, or the editing form with one of its buttons."""
    story = opened(object_id, request.user)
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


def opened(pk, user):
    """The story as somebody opens its page or posts on it; their own claim holds for another hour."""
    story = story_or_404(pk)
    if story.claimed_by == user:
        actions.look(story, actor=user, now=timezone.now())
    return story


def is_editing(typed):
    """Whether a button of the editing form sent it."""
    return pressed(typed) is not None


def pressed(typed):
    """Which button of the editing form was pressed; None if another form was sent."""
    return next((button for button in BUTTONS if button in typed), None)


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
        "promised_at": story.due_at + timedelta(hours=settings.LATE_HOURS),
        "decision_event": told_on_top(story),
        "steps": open_steps(story, request.user),
        **record(story),
        **editing_part(story, typed),
        **decision_part(story, request.user, typed),
    }
    return TemplateResponse(request, "admin/submissions/submission/review.html", context, status=status)


# Standing where they are by an event whose reasons the page repeats on top.
TOLD_BY = {State.NEEDS_CHANGES: "return", State.REJECTED: "reject", State.TAKEN_DOWN: "take_down"}


def told_on_top(story):
    """The event that brought the story where it stands, if it said why; else None."""
    if story.state not in TOLD_BY:
        return None
    return story.events.filter(move=TOLD_BY[story.state]).order_by("-id").first()


# What only 总编 does on a page of its own (desk_chief).
CHIEF_STEPS = {"take_down": "下架", "restore": "恢复", "reopen": "重新受理", "prioritise": "优先"}


def open_steps(story, user):
    """The steps of CHIEF_STEPS that the story can take now and this person may, as {name: label}."""
    if not user.has_perm(actions.DIRECT):
        return {}
    steps = {name: label for name, label in CHIEF_STEPS.items() if name in MOVES}
    steps = {name: label for name, label in steps.items() if is_allowed(name, story.state)}
    if story.is_in_queue:
        steps["prioritise"] = "取消优先" if story.is_prioritised else CHIEF_STEPS["prioritise"]
    return steps


def record(story):
    """What is kept about the story: events, letters, texts, and what editors changed."""
    original = story.original
    is_edited = original.pk != story.revision.pk
    events = list(story.events.select_related("actor"))
    letters = list(Letter.objects.about(story.letters_subject))
    return {
        "events": events,
        "priority": next((event for event in reversed(events) if event.move == "prioritise"), None),
        "letters": letters,
        "has_failed_letter": any(letter.failed_at for letter in letters),
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
        "days_to_change": TIME_TO_CHANGE.days,
        "silent_reason": SILENT,
    }


def open_conclusions(story, user):
    """Which conclusions the machine permits now and this person may draw."""
    moves = [move for move in DecisionForm.CONCLUSIONS if is_allowed(move, story.state)]
    if story.state == State.NEEDS_CHANGES and not user.has_perm(actions.DIRECT):
        moves.remove("reject")
    return moves


# What was typed into the editing form is shown to copy where editing is over: field, lines.
KEPT = {"title": 1, "body": 12, "summary": 3, "edit_note": 1, "publish_at": 1}
Kept = namedtuple("Kept", "name label value lines")


def editing_part(story, typed):
    """The editing form with what was typed, or, where editing is over, the text to copy."""
    if typed is not None and not is_editing(typed):
        typed = None
    form = EditForm(renewed(typed, story), initial=text_as_it_stands(story))
    if is_allowed("publish", story.state):
        hints = lint.hints(form["title"].value(), form["body"].value())
        return {"editing": form, "clashes": clashes(story, typed, form), "hints": hints}
    fields = [(name, lines) for name, lines in KEPT.items() if typed and typed.get(name)]
    return {"kept": [Kept(name, form.fields[name].label, typed[name], lines) for name, lines in fields]}


def renewed(typed, story):
    """The typed form with the version that is shown now: whoever sends it again has seen the new text."""
    if typed is None:
        return None
    typed = typed.copy()
    typed["version"] = story.version
    return typed


Clash = namedtuple("Clash", "name label pieces")  # pieces: from what is saved to what was typed


def clashes(story, typed, form):
    """Where the text typed on an older page differs from what somebody saved meanwhile."""
    if typed is None or typed.get("version") == str(story.version):
        return []
    form.full_clean()
    typed_words = {name: str(form.cleaned_data.get(name, typed.get(name, ""))) for name in form.fields}
    # An empty note is filled in when it is saved.
    names = [name for name in form.field_order if name != "edit_note" or typed_words[name]]
    saved_words = {name: str(getattr(story.revision, name)) for name in names}
    return [
        Clash(name, form.fields[name].label, difference(saved_words[name], typed_words[name]))
        for name in names
        if saved_words[name] != typed_words[name]
    ]


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
    """The editing form: every button saves what stands in it, then does what it says."""
    form = EditForm(request.POST)
    if not form.is_valid():
        return page(request, story, typed=request.POST, refused=first_error(form))
    changes = form.changes()
    changes["edit_note"] = changes["edit_note"] or note_for(story, changes["title"], changes["body"])
    who = {"actor": request.user, "version": form.cleaned_data["version"], "now": timezone.now()}
    try:
        said = BUTTONS[pressed(request.POST)](story, form.cleaned_data["publish_at"], who, changes)
    except MoveRefused as refusal:
        return refused(request, story, refusal)
    messages.success(request, said)
    return redirect(address(story))


def save(story, publish_at, who, changes):
    """保存 keeps the text beside the author's."""
    actions.edit(story, **who, **changes)
    if publish_at:
        return "已保存，还没有定时：要定时，请填好发布时间，再点“定时发布”。"
    return "已保存，还没有发布。" if story.state == State.ACCEPTED else "已保存，到时按这一版发布。"


def publish(story, publish_at, who, changes):
    """发布 makes public what stands in the form."""
    article = actions.publish(story, **who, **changes)
    words = '已发布：<a href="{}">{}</a>。发布通知已写好，等待发给作者。'
    return format_html(words, article.get_absolute_url(), article.headline)


def schedule(story, publish_at, who, changes):
    """定时发布 leaves it to the clock."""
    actions.schedule(story, publish_at=publish_at, **who, **changes)
    return f"已定时，预计 {deadline(publish_at)} 发布。到时发邮件给作者。"


@transaction.atomic
def unschedule(story, publish_at, who, changes):
    """取消定时 loses nothing that was typed."""
    actions.edit(story, **who, **changes)
    actions.unschedule(story, actor=who["actor"], now=who["now"])
    return "已取消定时，稿件回到编辑中。"


BUTTONS = {"save": save, "publish": publish, "schedule": schedule, "unschedule": unschedule}


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
    story = opened(pk, request.user)
    try:
        actions.claim(story, actor=request.user, now=timezone.now())
    except MoveRefused as refusal:
        messages.warning(request, sentence(refusal))
    return redirect(address(story))


@require_POST
@for_reviewers
def release(request, pk):
    """放回队列."""
    story = opened(pk, request.user)
    try:
        note = request.POST.get("note", "").strip()
        actions.release(story, actor=request.user, note=note, now=timezone.now())
    except MoveRefused as refusal:
        messages.warning(request, sentence(refusal))
        return redirect(address(story))
    messages.success(request, f"已把《{story.revision.title}》放回队列。")
    return redirect("admin:submissions_submission_changelist")


@require_POST
@for_reviewers
def resend(request, pk, letter_pk):
    """重发 one letter of this story."""
    story = opened(pk, request.user)
    letter = get_object_or_404(Letter.objects.about(story.letters_subject), pk=letter_pk)
    try:
        outbox.resend(letter, now=timezone.now())
    except outbox.ResendRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"“{letter.subject}”已重新放进发送队列。")
    return redirect(address(story))
