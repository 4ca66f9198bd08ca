"""改邮箱并重发: what a moderator does when a letter did not arrive and the author has been phoned."""

from typing import Any

from django.utils import timezone

from commons.confirm import ConfirmView
from commons.models import Letter
from submissions.actions import perform
from submissions.desk.forms import AddressForm
from submissions.desk.shared import opened, story_url
from submissions.models import Submission
from submissions.permissions import REVIEW
from submissions.states import MoveRefused


class AddressView(ConfirmView):
    label, form_class = "改邮箱并重发", AddressForm
    permissions = (REVIEW,)
    refusals = (MoveRefused,)
    hint = "例如：11月26日 电话核对。留在经过里，不公开"

    def find(self, pk: int) -> Submission:
        story = opened(pk, self.request.user)
        count = Letter.objects.about(story.letters_subject).not_arrived().count()
        sent = f"没有送到的 {count} 封发到新邮箱，送到过的不再发" if count else "发到新邮箱"
        self.lead = f"改的是这篇来稿的联系邮箱。以前信里的链接失效，新链接随信发出；{sent}。"
        return story

    def is_open(self) -> bool:
        return bool(self.row.contact.email)

    def why_closed(self) -> str:
        return "来稿人的个人信息已经删除，没有可以更正的邮箱"

    def back(self) -> str:
        return story_url(self.row)

    def name(self) -> str:
        return self.row.receipt

    def initial(self) -> dict[str, Any]:
        return {"email": self.row.contact.email}

    def act(self, typed: dict[str, Any]) -> str:
        count = perform("address", self.row, actor=self.request.user, now=timezone.now(), **typed)
        sent = f"{count} 封没有送到的邮件已重新放进发送队列。" if count else "新的进度链接已写好，等待发出。"
        return f"邮箱已改为 {typed['email']}。{sent}"
