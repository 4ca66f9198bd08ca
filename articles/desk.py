"""下架 and 恢复 of staff-written and imported articles; those from a story are taken down on its page."""

from collections import namedtuple

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from articles import actions
from articles.models import Article, WithdrawalReason
from commons.fields import TextField, required

# 总编's; the desk of stories asks for the same.
CHIEF = ["articles.publish_article", "submissions.direct_submission"]
STALE_TOKEN = "页面停留太久。请核对下面的内容，再点一次。"

for_chiefs = permission_required(CHIEF, raise_exception=True)


class RestoreForm(forms.Form):
    """Words for the record."""

    note = TextField(label="说明", required=False, max_length=300)


class WithdrawForm(RestoreForm):
    """The category that readers see."""

    reason = forms.ChoiceField(
        label="原因",
        choices=WithdrawalReason.choices,
        widget=forms.RadioSelect,
        error_messages=required("请选择原因"),
    )


def withdraw(article, typed, now):
    """下架; returns the words for the log."""
    actions.withdraw_article(article, reason=typed["reason"], now=now)
    return f"下架：{article.get_withdrawal_reason_display()}"


def restore(article, typed, now):
    """恢复; returns the words for the log."""
    actions.restore_article(article, now=now)
    return "恢复"


Step = namedtuple("Step", "label source form act lead")
STEPS = {
    "withdraw": Step(
        "下架",
        Article.State.PUBLISHED,
        WithdrawForm,
        withdraw,
        "确认后，公开页面立即换成下架说明，只写原因类别。以后可以恢复。",
    ),
    "restore": Step(
        "恢复",
        Article.State.WITHDRAWN,
        RestoreForm,
        restore,
        "确认后，稿件立即在原来的地址公开，日期不变。",
    ),
}


def open_step(article, user):
    """下架 or 恢复 as (address, label), whichever is open to this person; None if neither is.

    For an article from a story the address is the story's page: its author has to be told.
    """
    label = next((step.label for step in STEPS.values() if step.source == article.state), None)
    if label is None or not user.has_perms(CHIEF):
        return None
    if story := story_of(article):
        return reverse("admin:submissions_submission_change", args=[story.pk]), f"到来稿页{label}"
    name = next(name for name, step in STEPS.items() if step.source == article.state)
    return reverse(f"admin:article_{name}", args=[article.pk]), label


def story_of(article):
    """Where the article came from; None for staff-written and imported articles."""
    return getattr(article, "submission", None)


@for_chiefs
def step(request, pk, name, stale_token=False):
    """GET asks, POST does it; whatever stops it, the page comes back with everything typed."""
    article = get_object_or_404(Article.objects.select_related("submission"), pk=pk)
    if story := story_of(article):
        return redirect("admin:submissions_submission_change", story.pk)
    wanted = STEPS[name]
    if request.method != "POST":
        if article.state == wanted.source:
            return page(request, article, name, wanted.form())
        messages.warning(request, f"这篇稿件现在是“{article.get_state_display()}”，不用{wanted.label}。")
        return redirect("admin:articles_article_change", pk)
    form = wanted.form(request.POST)
    if stale_token:
        return page(request, article, name, form, refused=STALE_TOKEN, status=403)
    if not form.is_valid():
        errors = [error for errors in form.errors.values() for error in errors]
        return page(request, article, name, form, refused=f"{'；'.join(errors)}。")
    try:
        take(article, wanted, form.cleaned_data, user=request.user, now=timezone.now())
    except actions.StaleArticle as stale:
        return page(request, article, name, form, refused=str(stale), status=409)
    messages.success(request, f"《{article.title}》：{article.get_state_display()}。")
    return redirect("admin:articles_article_change", pk)


@transaction.atomic
def take(article, wanted, typed, *, user, now):
    """The step with its line in the log of changes."""
    words = wanted.act(article, typed, now)
    words = f"{words}（{typed['note']}）" if typed["note"] else words
    chosen = Article.objects.filter(pk=article.pk)
    LogEntry.objects.log_actions(user.pk, chosen, CHANGE, change_message=words, single_object=True)


def page(request, article, name, form, *, refused="", status=200):
    """The question with its form."""
    wanted = STEPS[name]
    is_withdrawn = article.state == Article.State.WITHDRAWN
    recorded = (article.withdrawal_reason, article.get_withdrawal_reason_display()) if is_withdrawn else None
    context = {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "title": f"{'错误：' if refused else ''}{wanted.label} {article.title}",
        "label": wanted.label,
        "subject": article.headline,
        "lead": wanted.lead,
        "hint": "不公开，留在修改历史里",
        "form": form,
        "recorded_reason": recorded if name == "restore" else None,
        "back": reverse("admin:articles_article_change", args=[article.pk]),
        "back_label": article.title,
        "refused": refused,
    }
    return TemplateResponse(request, "admin/step.html", context, status=status)
