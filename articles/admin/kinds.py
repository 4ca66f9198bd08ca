"""栏目 in the admin."""

from django.contrib import admin

from articles.models import Kind
from commons.admin import KeptAdmin


@admin.register(Kind)
class KindAdmin(KeptAdmin):
    list_display = ["name", "slug", "order"]

    def get_readonly_fields(self, request, obj=None):
        """The slug is part of URLs and files."""
        return ["slug"] if obj else []
