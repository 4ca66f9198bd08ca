"""统计: figures about staff, for chief editors only; a file of them is written down."""

from datetime import date

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from articles.models import Kind
from commons.attachments import attachment
from commons.chinese import beijing
from commons.confirm import STALE_TOKEN, StaffRequest
from commons.desk_forms import PeriodForm
from commons.tables import file_of
from submissions import people
from submissions.board import figures
from submissions.downloads import Download
from submissions.models import Submission
from submissions.people import Period
from submissions.permissions import STAFF_FIGURES


class KindForm(PeriodForm):
    kind = forms.ModelChoiceField(Kind.objects.all(), label="栏目", required=False, empty_label="全部栏目")

    @property
    def period(self) -> Period:
        """What was chosen; the form is valid."""
        typed = self.cleaned_data
        return Period(typed["begins"], typed["ends"], typed["kind"].pk if typed["kind"] else None)


@permission_required(STAFF_FIGURES, raise_exception=True)
def page(request: StaffRequest, is_token_stale: bool = False) -> HttpResponse:
    """/admin/submissions/submission/figures/: GET shows, POST answers with the file and writes it down."""
    now = timezone.now()
    first = KindForm.usual(beijing(now).date())
    if request.method == "POST":
        form = KindForm(request.POST)
        if form.is_valid() and not is_token_stale:
            return hand_out(request, form, first["ends"])
    else:
        form = KindForm(request.GET if "begins" in request.GET else first)
    period = form.period if form.is_valid() else Period(first["begins"], first["ends"], None)
    found = people.look(period, now)
    context = {
        **admin.site.each_context(request),
        "opts": Submission._meta,
        "title": "统计",
        "form": form,
        "period": period,
        "refused": STALE_TOKEN if is_token_stale else "",
        "figures": figures(now),
        "by_person": people.by_person(found),
        "unanswered": sum(not each.answer for each in found.counted),
        "weeks": people.by_week(found),
        "more": [people.by_reason(found), people.by_district(found)],
        "downloads": Download.objects.select_related("by", "kind")[:10],
    }
    status = 403 if is_token_stale else 200
    return TemplateResponse(request, "admin/submissions/submission/figures.html", context, status=status)


def hand_out(request: StaffRequest, form: KindForm, today: date) -> HttpResponse:
    """The file; who took it out is written down before it goes."""
    period, now = form.period, timezone.now()
    title = f"统计 {period.begins} 至 {period.ends} {form.cleaned_data['kind'] or '全部栏目'}"
    file = file_of(title, people.tables(people.look(period, now)))
    Download.objects.create(
        made_at=now, by=request.user, begins=period.begins, ends=period.ends, kind=form.cleaned_data["kind"]
    )
    return attachment(file, f"figures-{today:%Y%m%d}.csv")
