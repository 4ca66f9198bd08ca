"""Steps that ask first, each on its own page: 下架, 恢复, 重新受理, 优先, and 撤稿 for who phones."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from articles.actions import StaleArticle
from commons.confirm import ConfirmView
from submissions.actions import perform
from submissions.desk.forms import NoteForm, PriorityForm, RestoreForm, TakeDownForm, WithdrawForm
from submissions.desk.shared import LETTER, NO_LETTER, OWN_PAGE, open_steps, opened, story_url
from submissions.models import Submission
from submissions.moves import latest_words, why_not
from submissions.permissions import DIRECT, REVIEW
from submissions.states import MoveRefused


class StepView(ConfirmView):
    permissions: ClassVar[tuple[str, ...]] = (REVIEW, DIRECT)
    refusals = (MoveRefused, StaleArticle)
    move = ""

    def find(self, pk: int) -> Submission:
        """The story; opening its page renews a claim."""
        story = opened(pk, self.request.user)
        if not story.contact.email:
            self.lead = self.lead.replace(LETTER, NO_LETTER)
        return story

    def is_open(self) -> bool:
        return self.move in open_steps(self.row, self.request.user)

    def why_closed(self) -> str:
        return why_not(self.row)

    def back(self) -> str:
        return story_url(self.row)

    def name(self) -> str:
        return self.row.receipt

    def act(self, typed: dict[str, Any]) -> str:
        perform(self.move, self.row, actor=self.request.user, now=timezone.now(), **self.given(typed))
        letter = "邮件已写好，等待发给来稿人" if self.row.contact.email else NO_LETTER
        return f"《{self.row}》：{self.row.get_state_display()}。{letter}。"

    def given(self, typed: dict[str, Any]) -> dict[str, Any]:
        """The arguments of the move."""
        return {"note": typed["note"]}


class TakeDownView(StepView):
    move, label, form_class = "take_down", OWN_PAGE["take_down"], TakeDownForm
    lead = "确认后，公开页面立即换成下架说明，只写原因类别；来稿人会收到邮件。以后可以恢复。"
    hint = "写进给来稿人的邮件，也留在经过里"

    def given(self, typed: dict[str, Any]) -> dict[str, Any]:
        return {"reasons": [typed["reason"]], "note": typed["note"]}


class RestoreView(StepView):
    move, label, form_class = "restore", OWN_PAGE["restore"], RestoreForm
    lead = "确认后，稿件立即在原来的地址公开，日期不变；来稿人会收到邮件。"
    hint = "留在经过里"

    def recorded_reason(self) -> tuple[str, str] | None:
        """Why the article was taken down; None while it is public."""
        article = self.row.article
        if article is None or not article.withdrawal_reason:
            return None
        return article.withdrawal_reason, article.get_withdrawal_reason_display()


class ReopenView(StepView):
    move, label, form_class = "reopen", OWN_PAGE["reopen"], NoteForm
    lead = "确认后，稿件排到队列最后，重新计时；来稿人会收到邮件。"
    hint = "必填，留在经过里"


class PrioritiseView(StepView):
    """优先 and 取消优先. If a colleague was faster, the page says so instead of undoing their step."""

    move, label, form_class = "prioritise", OWN_PAGE["prioritise"], PriorityForm
    lead = "投稿须知写明按先后顺序审阅。调整次序要有理由，同事在队列里看得到。"
    hint = "必填，留在经过里；优先的稿件在队列里也看得到"

    def initial(self) -> dict[str, Any]:
        """Remember whether the page shows 优先 or 取消优先."""
        return {"is_prioritised": self.row.is_prioritised}

    def label_for(self, form: forms.Form) -> str:
        """优先 or 取消优先, as the page showed when it was opened."""
        return "取消优先" if str(form["is_prioritised"].value()) == "True" else self.label

    def act(self, typed: dict[str, Any]) -> str:
        """Change the order; raises MoveRefused if a colleague has done it already."""
        if typed["is_prioritised"] != self.row.is_prioritised:
            raise MoveRefused(f"{latest_words(self.row)}，不用再做一次")
        super().act(typed)
        return f"《{self.row}》：{'已排到最前面' if self.row.is_prioritised else '已回到原来的次序'}。"


class WithdrawView(StepView):
    """撤稿 in the name of an author who phoned or wrote."""

    permissions = (REVIEW,)
    move, label, form_class = "withdraw", "撤稿", WithdrawForm
    lead = "只在来稿人自己要求时用。确认后不再审阅，也不会发布，不能恢复；来稿人会收到邮件。"
    hint = "必填，不公开，留在经过里：谁、怎样提出的，怎样核实是本人"


STEPS = (TakeDownView, RestoreView, ReopenView, PrioritiseView, WithdrawView)
