"""导出咨询: a form that asks what for, and the table of what was taken out before."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from commons.attachments import attachment
from commons.chinese import beijing, start_of
from commons.confirm import STALE_TOKEN, StaffRequest
from commons.fields import OneLineField, required
from commons.models import Staff
from leads import export
from leads.desk.models import Export
from leads.desk.shared import for_pages, may_see_number
from leads.models import Lead, LeadQuerySet
from leads.permissions import EXPORT
from leads.states import State

DAY = timedelta(days=1)
# Rows of one file.
MOST = 20_000


class ExportForm(forms.Form):
    begins = forms.DateField(label="从", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends = forms.DateField(label="到", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    scope = forms.ChoiceField(
        label="哪些",
        choices=[choice for choice in Export.Scope.choices if choice[0] != Export.Scope.FIGURES],
        widget=forms.RadioSelect,
    )
    phone = forms.ChoiceField(
        label="电话",
        choices=[("masked", "只留前三位和后四位"), ("whole", "已经领取、自己看得到的写完整号码")],
        widget=forms.RadioSelect,
    )
    purpose = OneLineField(label="做什么用", max_length=100, error_messages=required("请写明做什么用"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins and ends and begins > ends:
            self.add_error("ends", "结束的日期早于开始的日期，请改正")
        return cleaned

    def leads(self, user: Staff) -> LeadQuerySet:
        """What was chosen, the oldest first."""
        typed = self.cleaned_data
        begins, ends = start_of(typed["begins"]), start_of(typed["ends"] + DAY)
        leads = for_pages().filter(created_at__gte=begins, created_at__lt=ends).order_by("created_at", "id")
        if typed["scope"] == Export.Scope.MINE:
            return leads.owned_by(user)
        return leads.filter(state=State.FOLLOWING) if typed["scope"] == Export.Scope.FOLLOWING else leads


@permission_required(EXPORT, raise_exception=True)
def page(request: StaffRequest, is_token_stale: bool = False) -> HttpResponse:
    """/admin/leads/lead/export/: GET asks, POST (`as`: xlsx or csv) answers with the file."""
    now = timezone.now()
    today = beijing(now).date()
    if request.method != "POST":
        initial = {"begins": today.replace(day=1), "ends": today, "scope": "mine", "phone": "masked"}
        return show(request, ExportForm(initial=initial))
    form = ExportForm(request.POST)
    if is_token_stale:
        return show(request, form, refused=STALE_TOKEN, status=403)
    if not form.is_valid():
        return show(request, form)
    return hand_out(request, form, now, today)


def hand_out(request: StaffRequest, form: ExportForm, now: datetime, today: date) -> HttpResponse:
    """The file; who took it out is written down first."""
    name = request.POST.get("as", "")
    name = name if name in export.FORMATS else "xlsx"
    typed = form.cleaned_data
    leads = list(form.leads(request.user)[:MOST])
    is_whole = typed["phone"] == "whole"
    Export.objects.create(
        made_at=now,
        by=request.user,
        scope=typed["scope"],
        begins=typed["begins"],
        ends=typed["ends"],
        count=len(leads),
        has_whole_numbers=is_whole,
        file_format=name,
        purpose=typed["purpose"],
    )
    write, content_type = export.FORMATS[name]
    user = request.user
    table = export.rows(leads, lambda lead: is_whole and may_see_number(lead, user))
    return attachment(write(table), f"leads-{today:%Y%m%d}.{name}", content_type)


def show(request: StaffRequest, form: ExportForm, *, refused: str = "", status: int = 200) -> HttpResponse:
    """The form beside what was taken out before."""
    wrong = f"有 {len(form.errors)} 处需要修改：" if form.errors else ""
    context = {
        **admin.site.each_context(request),
        "opts": Lead._meta,
        "title": f"{wrong}导出咨询",
        "form": form,
        "refused": refused,
        "most": MOST,
        "exports": Export.objects.select_related("by")[:20],
    }
    return TemplateResponse(request, "admin/leads/lead/export.html", context, status=status)
