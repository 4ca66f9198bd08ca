"""What only 总编 does with a story, each on a page of its own: 下架, 恢复, 重新受理, 优先."""

from collections import namedtuple

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from articles.actions import StaleArticle
from submissions import actions, desk
from submissions.forms import NoteForm, PriorityForm, RestoreForm, TakeDownForm
from submissions.models import Submission
from submissions.moves import latest_words, why_not
from submissions.states import MoveRefused

for_chiefs = permission_required([desk.REVIEW, actions.DIRECT], raise_exception=True)


def take_down(story, typed, **who):
    """下架."""
    actions.take_down(story, reason=typed["reason"], note=typed["note"], **who)


def restore(story, typed, **who):
    """恢复."""
    actions.restore(story, note=typed["note"], **who)


def reopen(story, typed, **who):
    """重新受理."""
    actions.reopen(story, note=typed["note"], **who)


def prioritise(story, typed, **who):
    """优先 and back; whoever opened the page before a colleague pressed is told instead of undoing it."""
    if typed["is_prioritised"] != story.is_prioritised:
        raise MoveRefused(f"{latest_words(story)}，不用再做一次")
    actions.prioritise(story, note=typed["note"], **who)


# hint: what becomes of the note.
Step = namedtuple("Step", "form act lead hint")
STEPS = {
    "take_down": Step(
        TakeDownForm,
        take_down,
        "确认后，公开页面立即换成下架说明，只写原因类别；来稿人会收到邮件。以后可以恢复。",
        "写进给来稿人的邮件，也留在经过里",
    ),
    "restore": Step(
        RestoreForm,
        restore,
        "确认后，稿件立即在原来的地址公开，日期不变；来稿人会收到邮件。",
        "留在经过里",
    ),
    "reopen": Step(
        NoteForm,
        reopen,
        "确认后，稿件排到队列最后，重新计时；来稿人会收到邮件。",
        "必填，留在经过里",
    ),
    "prioritise": Step(
        PriorityForm,
        prioritise,
        "投稿须知写明按先后顺序审阅。调整次序要有理由，同事在队列里看得到。",
        "必填，留在经过里；优先的稿件在队列里也看得到",
    ),
}


@for_chiefs
def step(request, pk, name, stale_token=False):
    """GET asks, POST does it; whatever stops it, the page comes back with everything typed."""
    story = desk.opened(pk, request.user)
    if request.method != "POST":
        if name in desk.open_steps(story, request.user):
            initial = {"is_prioritised": story.is_prioritised}
            return page(request, story, name, STEPS[name].form(initial=initial))
        messages.warning(request, desk.sentence(why_not(story)))
        return redirect(desk.address(story))
    form = STEPS[name].form(request.POST)
    if stale_token:
        return page(request, story, name, form, refused=desk.STALE_TOKEN, status=403)
    if not form.is_valid():
        return page(request, story, name, form, refused=desk.first_error(form))
    try:
        STEPS[name].act(story, form.cleaned_data, actor=request.user, now=timezone.now())
    except (MoveRefused, StaleArticle) as refusal:
        return page(request, story, name, form, refused=desk.sentence(refusal), status=409)
    messages.success(request, said(story, name))
    return redirect(desk.address(story))


def said(story, name):
    """How the story stands after the step."""
    if name == "prioritise":
        return f"《{story}》：{'已排到最前面' if story.is_prioritised else '已回到原来的次序'}。"
    return f"《{story}》：{story.get_state_display()}。邮件已写好，等待发给来稿人。"


def page(request, story, name, form, *, refused="", status=200):
    """The question with its form."""
    was_prioritised = name == "prioritise" and str(form["is_prioritised"].value()) == "True"
    label = "取消优先" if was_prioritised else desk.CHIEF_STEPS[name]
    context = {
        **admin.site.each_context(request),
        "opts": Submission._meta,
        "title": f"{'错误：' if refused else ''}{label} {story.receipt}",
        "label": label,
        "subject": str(story),
        "lead": STEPS[name].lead,
        "hint": STEPS[name].hint,
        "form": form,
        "recorded_reason": recorded_reason(story) if name == "restore" else None,
        "back": desk.address(story),
        "back_label": story.receipt,
        "refused": refused,
    }
    return TemplateResponse(request, "admin/step.html", context, status=status)


def recorded_reason(story):
    """Why the story's article was taken down: value and label; None while it is public."""
    article = story.article
    if article is None or not article.withdrawal_reason:
        return None
    return article.withdrawal_reason, article.get_withdrawal_reason_display()
