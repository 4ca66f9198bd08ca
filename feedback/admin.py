"""Messages for the staff who answer them, and the steps that mark one as dealt with, or as waiting again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from commons.admin import RequestAdmin
from commons.confirm import ConfirmView, sentence
from commons.fields import TextField
from commons.models import Letter
from commons.subjects import Subject, register_subject
from feedback import actions, letters
from feedback.actions import REOPENED, SETTLED
from feedback.models import Message
from feedback.permissions import SETTLE

# So many characters of a message stand in the list.
BEGINNING = 30
BREAK = mark_safe("<br>")


class SettleForm(forms.Form):
    note = TextField(label="说明", required=False, max_length=300)


class MessageStep(ConfirmView):
    """What both steps share: the note of the step before stands in the field."""

    form_class = SettleForm
    hint = "不公开，只留在这封来信上"
    permissions = (SETTLE,)

    def find(self, pk: int) -> Message:
        return get_object_or_404(Message, pk=pk)

    def initial(self) -> dict[str, Any]:
        return {"note": self.row.note}

    def name(self) -> str:
        return self.row.number

    def back(self) -> str:
        return reverse("admin:feedback_message_change", args=[self.row.pk])


class SettleView(MessageStep):
    """标为已处理."""

    label = SETTLED
    lead = "答复过了，或者不用答复的，标为已处理。"
    refusals = (actions.AlreadySettled,)

    def is_open(self) -> bool:
        return self.row.settled_at is None

    def why_closed(self) -> str:
        return "这封来信已经处理过了"

    def act(self, typed: dict[str, Any]) -> str:
        actions.settle(self.row, staff=self.request.user, note=typed["note"], now=timezone.now())
        return f"{self.row.number} 已标为已处理。"


class ReopenView(MessageStep):
    """改回未处理."""

    label = REOPENED
    lead = "标错了，或者还要再答复的，改回未处理。"
    refusals = (actions.NotSettled,)

    def is_open(self) -> bool:
        return self.row.settled_at is not None

    def why_closed(self) -> str:
        return "这封来信还没有处理"

    def act(self, typed: dict[str, Any]) -> str:
        actions.reopen(self.row, staff=self.request.user, note=typed["note"])
        return f"{self.row.number} 已改回未处理。"


class SettledFilter(admin.SimpleListFilter):
    """Whether somebody has dealt with the message."""

    title = "处理"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("waiting", "未处理"), ("settled", "已处理")]

    def queryset(self, request, queryset):
        """All rows for an unknown value."""
        states = {"waiting": queryset.waiting, "settled": queryset.settled}
        return states.get(self.value() or "", queryset.all)()


@admin.register(Message)
class MessageAdmin(RequestAdmin):
    """来信, the newest first; nothing is edited here."""

    code_prefix = "LX"
    list_display = ["created_at", "number", "topic", "beginning", "sender", "standing"]
    list_filter = [SettledFilter, "topic"]
    list_select_related = ["settled_by"]
    search_fields = ["number", "name", "phone", "email", "text"]
    search_help_text = "编号、称呼、电话、邮箱、内容"
    actions = ["settle_selected", "reopen_selected"]
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
        "standing",
        "note",
        "other_state",
        "following",
    ]

    @admin.display(description="内容")
    def beginning(self, message):
        """The first words, in one line."""
        words = " ".join(message.text.split())
        return words if len(words) <= BEGINNING else f"{words[:BEGINNING]}……"

    @admin.display(description="来信人", ordering="name")
    def sender(self, message):
        """The name and every way to answer, a line each."""
        ways = (message.email and self.mail(message), message.phone and self.call(message))
        return format_html_join(BREAK, "{}", ((line,) for line in (message.name, *ways) if line))

    @admin.display(description="处理", ordering="settled_at")
    def standing(self, message):
        """Who dealt with it and when, else that it waits."""
        if message.settled_at is None:
            return "未处理"
        return f"{message.settled_by.name}，{timezone.localtime(message.settled_at):%Y-%m-%d %H:%M}"

    @admin.display(description="相关网页")
    def page(self, message):
        return format_html('<a href="{0}">{0}</a>', message.page_url) if message.page_url else "—"

    @admin.display(description="改为")
    def other_state(self, message):
        """The button of the step that can be taken now."""
        is_waiting = message.settled_at is None
        step, label = ("settle", SETTLED) if is_waiting else ("reopen", REOPENED)
        url = reverse(f"admin:feedback_message_{step}", args=[message.pk])
        return format_html(
            '<a class="btn{}" href="{}">{}</a>', "" if is_waiting else " btn--ghost", url, label
        )

    @admin.display(description="下一封")
    def following(self, message):
        """The next message that waits, so that one need not go back to the list."""
        following = message.next_waiting()
        if following is None:
            return "没有别的未处理的来信"
        url = reverse("admin:feedback_message_change", args=[following.pk])
        return format_html('<a href="{}">{}</a>', url, following)

    def get_fields(self, request, obj=None):
        """The button is for those who may press it."""
        return [name for name in self.fields if name != "other_state" or self.has_settle_permission(request)]

    def get_urls(self):
        """The steps, before Django's own addresses."""
        views = {"settle": SettleView, "reopen": ReopenView}
        steps = [
            path(f"<int:pk>/{step}/", view.as_admin_view(), name=f"feedback_message_{step}")
            for step, view in views.items()
        ]
        return [*steps, *super().get_urls()]

    def has_settle_permission(self, request):
        """Django asks this for actions with permissions=["settle"]."""
        return request.user.has_perm(SETTLE)

    @admin.action(description=SETTLED, permissions=["settle"])
    def settle_selected(self, request, queryset):
        """Row by row; a note of before stays."""
        for message in queryset:
            self.take(request, message, actions.settle, note=message.note, now=timezone.now())

    @admin.action(description=REOPENED, permissions=["settle"])
    def reopen_selected(self, request, queryset):
        """Row by row; the note stays."""
        for message in queryset:
            self.take(request, message, actions.reopen, note=message.note)

    def take(self, request, message, action, **facts):
        """Take one step with one message, and say how it went."""
        try:
            action(message, staff=request.user, **facts)
        except (actions.AlreadySettled, actions.NotSettled) as refusal:
            self.message_user(request, f"{message.number}：{sentence(refusal)}", messages.WARNING)
        else:
            done = "已标为已处理" if action == actions.settle else "已改回未处理"
            self.message_user(request, f"{message.number} {done}。", messages.SUCCESS)


def subject_of(letter: Letter) -> Subject | None:
    """The message whose sender the letter was written to; None for letters to staff, and for others."""
    message = letters.message_confirmed_by(letter)
    if message is None:
        return None
    return Subject(
        kind="来信",
        right=SETTLE,
        url=reverse("admin:feedback_message_change", args=[message.pk]),
        title=str(message),
        facts="已处理" if message.settled_at else "未处理",
        name=message.name or "没有留称呼",
        phone=message.phone,
        recipient=message.email,
        # The letter holds no link, and a message keeps the address that it came with.
        link_serial=0,
        correct_url="",
    )


register_subject(subject_of)
