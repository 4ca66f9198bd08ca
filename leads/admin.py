"""Leads for the staff who call back, and their topics."""

from django.contrib import admin
from django.utils.html import format_html

from commons.admin import KeptAdmin, ReadOnlyAdmin
from commons.fields import dialled
from leads.models import Lead, Topic


@admin.register(Lead)
class LeadAdmin(ReadOnlyAdmin):
    """Requests for a call, newest first; nothing is edited here."""

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
        """A link that calls the number on a phone."""
        return format_html('<a href="tel:{}">{}</a>', dialled(lead.phone), lead.phone) if lead.phone else "—"

    def get_readonly_fields(self, request, obj=None):
        return self.fields


@admin.register(Topic)
class TopicAdmin(KeptAdmin):
    """What investors may ask about, and the material that they get."""

    list_display = ["name", "slug", "hint", "order"]
    search_fields = ["name", "slug"]

    def get_readonly_fields(self, request, obj=None):
        """The slug is part of URLs."""
        return ["slug"] if obj else []
