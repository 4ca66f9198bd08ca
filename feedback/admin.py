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
from feedback import actions, letters, record
from feedback.models import Message
from feedback.permissions import SETTLE
from feedback.record import REOPENED, SETTLED

# So many characters of a message stand in the list.
BEGINNING = 30
BREAK = mark_safe("<br>")


class SettleForm(forms.Form):
    note = TextField(label="处理说明", required=False, max_length=300)


class MessageStep(ConfirmView):
    """What both steps share. Each has words of its own: those of the step before stand in 经过."""

    form_class = SettleForm
    hint = "选填，不公开，留在经过里"
    permissions = (SETTLE,)
    refusals = (actions.AlreadySettled, actions.NotSettled)

    def find(self, pk: int) -> Message:
        return get_object_or_404(Message, pk=pk)

    def name(self) -> str:
        return self.row.number

    def back(self) -> str:
        return page_of(self.row)


class SettleView(MessageStep):
    """标为已处理; the page of a message has the form of this step on it."""

    label = SETTLED
    lead = "答复过了，或者不用答复的，标为已处理。"

    def is_open(self) -> bool:
        return self.row.settled_at is None

    def why_closed(self) -> str:
        return str(actions.AlreadySettled(self.row))

    def act(self, typed: dict[str, Any]) -> str:
        """With the way to the next one: nobody needs to look for it further down."""
        actions.settle(self.row, staff=self.request.user, note=typed["note"], now=timezone.now())
        return format_html("{} 已标为已处理。{}", self.row.number, way_on(self.row))


class ReopenView(MessageStep):
    """改回未处理."""

    label = REOPENED
    lead = "标错了，或者还要再答复的，改回未处理。"

    def is_open(self) -> bool:
        return self.row.settled_at is not None

    def why_closed(self) -> str:
        return str(actions.NotSettled())

    def act(self, typed: dict[str, Any]) -> str:
        actions.reopen(self.row, staff=self.request.user, note=typed["note"])
        return f"{self.row.number} 已改回未处理。"


def page_of(message: Message) -> str:
    """The page of a message in the desk."""
    return reverse("admin:feedback_message_change", args=[message.pk])


def way_on(message: Message) -> str:
    """A link to the next message that waits, so that one need not go back to the list."""
    following = message.next_waiting()
    if following is None:
        return "没有别的未处理的来信。"
    return format_html('<a href="{}">下一封：{}</a>', page_of(following), following)


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
    # The small facts, below all else; the rest stands in the template.
    fields = ["number", "created_at", "topic", "consent_version"]

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
        """已处理 and by whom, else that it waits."""
        if message.settled_at is None:
            return format_html('<b class="tag tag--warn">{}</b>', "未处理")
        return format_html('<b class="tag tag--ok">已处理</b> <span>{}</span>', message.settled_label)

    def render_change_form(self, request, context, *args, **kwargs):
        """The form of the step, for those who may take it; what was done so far, and the next message."""
        message = kwargs["obj"]
        context |= {
            "step_form": SettleForm(),
            "may_settle": self.has_settle_permission(request),
            "steps": record.steps(message),
            "following": way_on(message),
        }
        return super().render_change_form(request, context, *args, **kwargs)

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
        """Row by row, without words: a note belongs to one step, and those of before stay in the record."""
        for message in queryset:
            self.take(request, message, actions.settle, note="", now=timezone.now())

    @admin.action(description=REOPENED, permissions=["settle"])
    def reopen_selected(self, request, queryset):
        """Row by row, without words."""
        for message in queryset:
            self.take(request, message, actions.reopen, note="")

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
    )


register_subject(subject_of)
