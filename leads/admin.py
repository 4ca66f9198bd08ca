"""Leads for the staff who call back, and their topics."""

from django.contrib import admin
from django.utils.html import format_html

from articles.admin.origin import register_fact
from articles.models import Article
from commons.admin import KeptAdmin, RequestAdmin
from leads.models import Lead, Topic


@admin.register(Lead)
class LeadAdmin(RequestAdmin):
    """Requests for a call, newest first; nothing is edited here."""

    code_prefix = "ZX"

    # Keys to other rows are shown as text or with a public address: Django would link them to pages of the
    # desk that lead staff may not open.
    list_display = ["created_at", "number", "topic", "name", "call", "district", "entry"]
    list_filter = ["topic", "entry"]
    list_select_related = ["topic", "district", "article__district"]
    search_fields = ["number", "name", "phone", "email", "company", "message"]
    search_help_text = "编号、称呼、电话、邮箱、单位、补充说明"
    fields = [
        "number",
        "created_at",
        "wanted_topic",
        "entry",
        "name",
        "call",
        "mail",
        "company",
        "wanted_district",
        "read_article",
        "message",
        "material",
        "consent_version",
    ]

    @admin.display(description="主题")
    def wanted_topic(self, lead):
        return str(lead.topic)

    @admin.display(description="意向区域")
    def wanted_district(self, lead):
        return str(lead.district) if lead.district else "—"

    @admin.display(description="来自稿件")
    def read_article(self, lead):
        """The article, with its public page while it has one."""
        article = lead.article
        if article is None:
            return "—"
        if article.state == Article.State.PUBLISHED:
            return format_html('<a href="{}">{}</a>', article.get_absolute_url(), article.headline)
        return f"{article.headline}（{article.get_state_display()}）"

    @admin.display(description="对方看到的资料")
    def material(self, lead):
        """The material of the topic, as the thank-you page shows it now."""
        return lead.topic.material or "—"


@admin.register(Topic)
class TopicAdmin(KeptAdmin):
    """What investors may ask about, and the material that they get."""

    list_display = ["name", "slug", "hint", "order"]
    search_fields = ["name", "slug"]

    def get_readonly_fields(self, request, obj=None):
        """The slug is part of URLs."""
        return ["slug"] if obj else []


def asked_because_of(article):
    """For the page of an article in the desk: how many asked from its public page."""
    return "带来咨询", f"{Lead.objects.filter(article=article).count():,} 条"


register_fact(asked_because_of)
