"""咨询图表: figures of a period, for who may see them; a file of them is written down with the exports."""

from datetime import date

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from commons.attachments import attachment
from commons.chinese import beijing
from commons.confirm import STALE_TOKEN, StaffRequest
from commons.desk_forms import PeriodForm
from commons.tables import file_of
from leads import figures, team
from leads.desk.models import Export
from leads.models import Lead
from leads.permissions import FIGURES
from leads.states import Outcome

# What the record of exports says of these files.
PURPOSE = "咨询图表的数字，没有称呼和电话"


@permission_required(FIGURES, raise_exception=True)
def page(request: StaffRequest, is_token_stale: bool = False) -> HttpResponse:
    """/admin/leads/lead/figures/: GET shows, POST answers with the file and writes it down."""
    today = beijing(timezone.now()).date()
    first = PeriodForm.usual(today)
    if request.method == "POST":
        form = PeriodForm(request.POST)
        if form.is_valid() and not is_token_stale:
            return hand_out(request, form.cleaned_data["begins"], form.cleaned_data["ends"])
    else:
        form = PeriodForm(request.GET if "begins" in request.GET else first)
    chosen = form.cleaned_data if form.is_valid() else first
    found = figures.look(chosen["begins"], chosen["ends"])
    weeks, *parts = figures.figures_of(found)
    context = {
        **admin.site.each_context(request),
        "opts": Lead._meta,
        "title": "咨询图表",
        "form": form,
        "found": found,
        "refused": STALE_TOKEN if is_token_stale else "",
        "answers": figures.answers(found.leads),
        "won": sum(lead.outcome == Outcome.WON for lead in found.leads),
        "undated": Lead.objects.without_date().count(),
        "weeks": weeks,
        "parts": parts,
        "hours": team.hours(),
    }
    status = 403 if is_token_stale else 200
    return TemplateResponse(request, "admin/leads/lead/figures.html", context, status=status)


def hand_out(request: StaffRequest, begins: date, ends: date) -> HttpResponse:
    """The file; who took it out is written down before it goes."""
    now, found = timezone.now(), figures.look(begins, ends)
    tables = [figures.summary(found), *(part.table for part in figures.figures_of(found))]
    file = file_of(f"咨询图表 {begins} 至 {ends}", tables)
    Export.objects.create(
        made_at=now,
        by=request.user,
        scope=Export.Scope.FIGURES,
        begins=begins,
        ends=ends,
        count=len(found.leads),
        has_whole_numbers=False,
        file_format="csv",
        purpose=PURPOSE,
    )
    return attachment(file, f"lead-figures-{beijing(now):%Y%m%d}.csv")
