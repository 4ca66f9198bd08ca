"""The desk's list of what search engines were told."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten
from django.http import HttpRequest
from django.utils import timezone

from commons import pings
from commons.admin import ReadOnlyAdmin, SendingStateFilter
from commons.models import SearchPing


class PingStateFilter(SendingStateFilter):
    waiting = "待推送"


@admin.register(SearchPing)
class SearchPingAdmin(ReadOnlyAdmin):
    """What was told to search engines, and what they said. The only action here is 重发."""

    list_display = ["url", "engine", "state", "attempt_count", "last_answer", "created_at"]
    list_filter = ["engine", PingStateFilter]
    list_per_page = 50
    show_full_result_count = False
    actions = ["resend_selected"]
    fields = [
        "url",
        ("engine", "state", "attempt_count"),
        "last_answer",
        ("created_at", "next_try_at", "sent_at", "failed_at"),
    ]

    @admin.display(description="状态")
    def state(self, ping: SearchPing) -> str:
        return ping.state_label

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return flatten(self.fields)

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Django asks this for actions with permissions=["resend"]."""
        return request.user.has_perm("commons.resend_searchping")

    @admin.action(description="重发", permissions=["resend"])
    def resend_selected(self, request: HttpRequest, queryset: Any) -> None:
        """Put them into the queue again; one that a worker holds at this moment stays."""
        # The list's own order and joins are nothing to an UPDATE.
        chosen = SearchPing.objects.filter(pk__in=list(queryset.values_list("pk", flat=True)))
        count = pings.resend(chosen, now=timezone.now())
        self.message_user(request, f"{count} 条已重新放进推送队列。", messages.SUCCESS)
