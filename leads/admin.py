"""Leads for who calls back, and the topics they come under."""

from django.contrib import admin
from django.utils.html import format_html

from commons.admin import KeptAdmin, ReadOnlyAdmin
from commons.fields import dialled
from leads.models import Lead, Topic


@admin.register(Lead)
class LeadAdmin(ReadOnlyAdmin):
    """Who asked for a call, newest first; nothing here is edited."""

    list_display = ["created_at", "number", "topic", "name", "call", "district", "entry"]
    list_display_links = ["number"]
    list_filter = ["topic", "entry"]
    list_select_related = ["topic", "district"]
    list_per_page = 50
    search_fields = ["number", "name", "phone", "company"]
    search_help_text = "编号、称呼、电话、单位"
    show_full_result_count = False
    fields = [
        "number",
        "created_at",
        "topic",
        "entry",
        "name",
        "call",
        "email",
        "company",
        "district",
        "article",
        "message",
        "consent_version",
    ]

    @admin.display(description="电话", ordering="phone")
    def call(self, lead):
        """One tap calls."""
        return format_html('<a href="tel:{}">{}</a>', dialled(lead.phone), lead.phone) if lead.phone else "—"

    def get_readonly_fields(self, request, obj=None):
        """All of them."""
        return self.fields


@admin.register(Topic)
class TopicAdmin(KeptAdmin):
    """What may be asked about, and the material handed over for it."""

    list_display = ["name", "slug", "hint", "order"]
    search_fields = ["name", "slug"]

    def get_readonly_fields(self, request, obj=None):
        """The slug stands in addresses."""
        return ["slug"] if obj else []
