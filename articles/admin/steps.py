"""下架 and 恢复 of staff-written and imported articles; those with an origin are taken down on its page."""

from typing import Any

from django import forms
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from articles import actions
from articles.admin.origin import origin_of
from articles.models import Article, WithdrawalReason
from commons.confirm import ConfirmView
from commons.fields import TextField, required
from commons.models import Staff

WITHDRAW = "articles.withdraw_article"


class RestoreForm(forms.Form):
    note = TextField(label="说明", required=False, max_length=300)


class WithdrawForm(RestoreForm):
    reason = forms.ChoiceField(
        label="原因",
        choices=WithdrawalReason.choices,
        widget=forms.RadioSelect,
        error_messages=required("请选择原因"),
    )


class StepView(ConfirmView):
    permissions = (WITHDRAW,)
    refusals = (actions.StaleArticle,)
    hint = "不公开，留在修改历史里"
    step = ""
    source = Article.State.PUBLISHED

    def dispatch(self, request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
        """Redirect to the origin of the article, if it has one: the steps there also write to the author."""
        if origin := origin_of(get_object_or_404(Article, pk=pk)):
            return redirect(origin.url)
        return super().dispatch(request, pk=pk, **kwargs)

    def find(self, pk: int) -> Article:
        return get_object_or_404(Article.objects.select_related("district"), pk=pk)

    def is_open(self) -> bool:
        return self.row.state == self.source

    def why_closed(self) -> str:
        return f"这篇稿件现在是“{self.row.get_state_display()}”，不用{self.label}"

    def subject(self) -> str:
        return self.row.headline

    def back(self) -> str:
        return reverse("admin:articles_article_change", args=[self.row.pk])

    @transaction.atomic
    def act(self, typed: dict[str, Any]) -> str:
        """Take the step and write a line into the log of changes."""
        words = self.take(typed)
        words = f"{words}（{typed['note']}）" if typed["note"] else words
        chosen = Article.objects.filter(pk=self.row.pk)
        LogEntry.objects.log_actions(
            self.request.user.pk, chosen, CHANGE, change_message=words, single_object=True
        )
        return f"《{self.row.title}》：{self.row.get_state_display()}。"

    def take(self, typed: dict[str, Any]) -> str:
        """Call the action and return the words for the log."""
        raise NotImplementedError


class WithdrawView(StepView):
    step, label, source, form_class = "withdraw", "下架", Article.State.PUBLISHED, WithdrawForm
    lead = "确认后，公开页面立即换成下架说明，只写原因类别。以后可以恢复。"

    def take(self, typed: dict[str, Any]) -> str:
        actions.withdraw_article(self.row, reason=typed["reason"], now=timezone.now())
        return f"下架：{self.row.get_withdrawal_reason_display()}"


class RestoreView(StepView):
    step, label, source, form_class = "restore", "恢复", Article.State.WITHDRAWN, RestoreForm
    lead = "确认后，稿件立即在原来的地址公开，日期不变。"

    def take(self, typed: dict[str, Any]) -> str:
        actions.restore_article(self.row, now=timezone.now())
        return "恢复"

    def recorded_reason(self) -> tuple[str, str] | None:
        """Why the article was taken down; None while it is public."""
        if self.row.state != Article.State.WITHDRAWN:
            return None
        return self.row.withdrawal_reason, self.row.get_withdrawal_reason_display()


STEPS = (WithdrawView, RestoreView)


def open_step(article: Article, user: Staff) -> tuple[str, str] | None:
    """The step that this person may take now as (URL, label), None if there is none.

    For an article with an origin it is the URL of that page.
    """
    step = next((step for step in STEPS if step.source == article.state), None)
    if step is None or not user.has_perm(WITHDRAW):
        return None
    if origin := origin_of(article):
        return origin.url, f"到来稿页{step.label}"
    return reverse(f"admin:article_{step.step}", args=[article.pk]), step.label
