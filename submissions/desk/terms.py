"""词表: the operator's own words in the admin, one by one or as a file."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from commons.attachments import attachment
from commons.confirm import STALE_TOKEN, StaffRequest, survives_in_admin
from commons.desk_forms import ComesBack
from submissions.screening.lists import COLUMNS, WrongFile, as_csv, read, store
from submissions.screening.models import Term

LIST = "admin:submissions_term_changelist"


class FileForm(forms.Form):
    """A file of words."""

    file = forms.FileField(
        label="CSV 文件",
        error_messages={"required": "请选择文件", "empty": "文件是空的", "missing": "请选择文件"},
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )


class TermAdmin(ComesBack):
    """Words may be deleted: what they found in a story stays in its record."""

    list_display = ["term", "category", "clause", "action", "is_active"]
    list_editable = ["is_active"]
    list_filter = ["category", "action", "is_active"]
    search_fields = ["term", "core", "category"]
    list_per_page = 100

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and the file in and out."""
        guard = self.admin_site.admin_view
        change = permission_required("submissions.change_term", raise_exception=True)
        view = permission_required("submissions.view_term", raise_exception=True)
        return [
            path("import/", survives_in_admin(guard(change(self.take_file))), name="term_import"),
            path("export/", guard(view(give_file)), name="term_export"),
            *super().get_urls(),
        ]

    def take_file(self, request: StaffRequest, is_token_stale: bool = False) -> HttpResponse:
        """GET asks for the file, POST stores its words; a file with a wrong line is not stored at all."""
        if request.method != "POST":
            return self.page(request)
        form = FileForm(request.POST, request.FILES)
        if is_token_stale:
            return self.page(request, [STALE_TOKEN], status=403)
        if not form.is_valid():
            return self.page(request, [str(error) for error in form.errors["file"]])
        try:
            stored = store(read(form.cleaned_data["file"].read()))
        except WrongFile as wrong:
            return self.page(request, wrong.problems)
        messages.success(request, f"词表已存：新增 {stored.new} 个，更新 {stored.known} 个。")
        return redirect(LIST)

    def page(
        self, request: HttpRequest, problems: list[str] | None = None, status: int = 200
    ) -> HttpResponse:
        """The page that asks for the file, with what was wrong."""
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": Term._meta,
            "title": f"{'错误：' if problems else ''}导入词表",
            "form": FileForm(),
            "problems": problems,
            "columns": ",".join(COLUMNS),
        }
        return TemplateResponse(request, "admin/submissions/term/import.html", context, status=status)


def give_file(request: HttpRequest) -> HttpResponse:
    """All words as a file that can be changed in Excel and taken back."""
    return attachment(as_csv(Term.objects.all()).encode(), "terms.csv")
