"""Messages for the staff who answer them, and the step that marks one as dealt with."""

from typing import Any

from django import forms
from django.contrib import admin
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from commons.admin import RequestAdmin
from commons.confirm import ConfirmView
from commons.fields import TextField
from feedback import actions
from feedback.models import Message
from feedback.permissions import SETTLE


class SettleForm(forms.Form):
    note = TextField(label="说明", required=False, max_length=300)


class SettleView(ConfirmView):
    """标为已处理."""

    form_class = SettleForm
    label = "标为已处理"
    lead = "答复过了，或者不用答复的，标为已处理。"
    hint = "不公开，只留在这封来信上"
    permissions = (SETTLE,)
    refusals = (actions.AlreadySettled,)

    def find(self, pk: int) -> Message:
        return get_object_or_404(Message, pk=pk)

    def is_open(self) -> bool:
        return self.row.settled_at is None

    def why_closed(self) -> str:
        return "这封来信已经处理过了"

    def act(self, typed: dict[str, Any]) -> str:
        actions.settle(self.row, staff=self.request.user, note=typed["note"], now=timezone.now())
        return f"{self.row.number} 已标为已处理。"

    def name(self) -> str:
        return self.row.number

    def back(self) -> str:
        return reverse("admin:feedback_message_change", args=[self.row.pk])


@admin.register(Message)
class MessageAdmin(RequestAdmin):
    """来信, the newest first; nothing is edited here."""

    code_prefix = "LX"
    list_display = ["created_at", "number", "topic", "name", "settled_at", "settled_by"]
    list_filter = [("settled_at", admin.EmptyFieldListFilter), "topic"]
    list_select_related = ["settled_by"]
    search_fields = ["number", "name", "phone", "email", "text"]
    search_help_text = "编号、称呼、电话、邮箱、内容"
    fields = [
        "number",
        "created_at",
        "topic",
        "text",
        "page",
        "name",
        "mail",
        "call",
        "consent_version",
        "settling",
    ]

    @admin.display(description="相关网页")
    def page(self, message):
        return format_html('<a href="{0}">{0}</a>', message.page_url) if message.page_url else "—"

    @admin.display(description="邮箱")
    def mail(self, message):
        return format_html('<a href="mailto:{0}">{0}</a>', message.email) if message.email else "—"

    @admin.display(description="处理")
    def settling(self, message):
        """Who dealt with it and when, else the way to say so."""
        if message.settled_at is None:
            url = reverse("admin:feedback_message_settle", args=[message.pk])
            return format_html('<a class="btn" href="{}">标为已处理</a>', url)
        when = timezone.localtime(message.settled_at)
        return f"{message.settled_by.name}，{when:%Y-%m-%d %H:%M}{'。' if message.note else ''}{message.note}"

    def get_urls(self):
        """The step, before Django's own addresses."""
        settle = path("<int:pk>/settle/", SettleView.as_admin_view(), name="feedback_message_settle")
        return [settle, *super().get_urls()]
