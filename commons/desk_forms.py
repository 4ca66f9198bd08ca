"""Forms of the desk: Django's admin as we want it, where no typed word is lost, and what pages share."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from commons.confirm import STALE_TOKEN, survives_in_admin


class Refused(forms.BaseForm):
    """Mixed into a form whose token was too old: it comes back with a notice, and nothing is stored."""

    def clean(self) -> Any:
        """Whatever else is wrong is told too."""
        cleaned = super().clean()
        self.add_error(None, STALE_TOKEN)
        return cleaned


class PeriodForm(forms.Form):
    """Days of which figures are shown, `begins` and `ends` included; two years at most."""

    MOST_DAYS: ClassVar = 731
    # What calendars, time zones and sums of days can hold with room on both sides.
    YEARS: ClassVar = range(2000, 2101)

    begins = forms.DateField(label="从", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends = forms.DateField(label="到", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    @staticmethod
    def usual(today: date) -> dict[str, date]:
        """The last eight weeks, this one included: what a page shows first."""
        return {"begins": today - timedelta(days=today.weekday(), weeks=7), "ends": today}

    def clean(self) -> dict[str, Any]:
        """A period that is the wrong way round, too long or out of all time is told at its field."""
        cleaned: dict[str, Any] = super().clean() or {}
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        for name, day in (("begins", begins), ("ends", ends)):
            if day and day.year not in self.YEARS:
                self.add_error(name, "请填 2000 年到 2100 年之间的日期")
        if begins and ends and begins > ends:
            self.add_error("ends", "结束的日期早于开始的日期，请改正")
        elif begins and ends and (ends - begins).days > self.MOST_DAYS:
            self.add_error("begins", "一次最多看两年，请把开始的日期改晚一些")
        return cleaned


class ComesBack(admin.ModelAdmin):
    """A form comes back filled in if its token is too old, as after a login in another tab; see desk-draft.js
    for what was never sent.
    """

    # Whether the browser keeps what was typed and not sent.
    keeps_draft: ClassVar[bool] = True

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses; the two of the form survive a token that is too old."""
        urls = super().get_urls()
        place = f"{self.opts.app_label}_{self.opts.model_name}"
        for url in urls:
            if url.name in (f"{place}_add", f"{place}_change"):
                url.callback = survives_in_admin(url.callback)
        return urls

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
        is_token_stale: bool = False,
    ) -> HttpResponse:
        request.is_token_stale = is_token_stale  # type: ignore[attr-defined]
        return answer(super().add_view(request, form_url, extra_context), is_token_stale)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
        is_token_stale: bool = False,
    ) -> HttpResponse:
        request.is_token_stale = is_token_stale  # type: ignore[attr-defined]
        return answer(super().change_view(request, object_id, form_url, extra_context), is_token_stale)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The class of the form; Django makes a new one for each request."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if not getattr(request, "is_token_stale", False):
            return form
        return type(form.__name__, (Refused, form), {})

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Name the draft that the browser keeps, by page, row and version."""
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        if self.keeps_draft and may_write:
            context["draft"] = draft_of(self.opts, obj, request)
            context["draft_version"] = self.draft_version(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def draft_version(self, row: Model | None) -> str:
        """The version of the row, for rows that have one."""
        return ""


def draft_of(opts: Any, row: Model | None, request: HttpRequest) -> str:
    """The name of the draft that the browser keeps of a form: of a row, or of a new one with its address."""
    return f"{opts.label_lower}:{row.pk if row else f'add:{request.GET.urlencode()}'}"


def answer(response: HttpResponse, is_token_stale: bool) -> HttpResponse:
    """403 for a form that came back because of its token."""
    if is_token_stale and response.status_code == 200:
        response.status_code = 403
    return response
