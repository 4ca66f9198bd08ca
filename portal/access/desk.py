"""个人信息副本 in the desk: a form that asks for whom and on what proof, beside those made before."""

from typing import Any

from django import forms
from django.contrib.admin import site
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from commons.attachments import attachment
from commons.chinese import beijing
from commons.confirm import STALE_TOKEN, StaffRequest
from commons.fields import EmailField, OneLineField, PhoneField, required
from commons.person import Person
from leads.desk.models import AccessCopy
from leads.permissions import COPY_PERSON
from portal.access.copies import FORMATS, make

NOBODY = "请填电话或邮箱，至少一样"


class CopyForm(forms.Form):
    phone = PhoneField(label="电话", required=False)
    email = EmailField(label="邮箱", required=False)
    proof = OneLineField(
        label="怎样核实是本人", max_length=100, error_messages=required("请写明怎样核实是本人")
    )
    notes = forms.BooleanField(label="连同工作人员之间的备注", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if (
            not cleaned.get("phone")
            and not cleaned.get("email")
            and not {"phone", "email"} & self.errors.keys()
        ):
            self.add_error("phone", NOBODY)
        return cleaned


@permission_required(COPY_PERSON, raise_exception=True)
def page(request: StaffRequest, is_token_stale: bool = False) -> HttpResponse:
    """/admin/access-copy/: GET asks, POST (`as`: txt or json) answers with the file."""
    if request.method != "POST":
        return show(request, CopyForm())
    form = CopyForm(request.POST)
    if is_token_stale:
        return show(request, form, refused=STALE_TOKEN, status=403)
    if not form.is_valid():
        return show(request, form)
    return hand_out(request, form)


def hand_out(request: StaffRequest, form: CopyForm) -> HttpResponse:
    """The file; its name holds nothing of the person."""
    now, typed = timezone.now(), form.cleaned_data
    name = request.POST.get("as", "")
    name = name if name in FORMATS else "txt"
    copy = make(
        Person(typed["email"], typed["phone"]),
        by=request.user,
        proof=typed["proof"],
        has_notes=typed["notes"],
        file_format=name,
        now=now,
    )
    return attachment(
        copy.content, f"personal-data-{beijing(now):%Y%m%d-%H%M}.{name}", content_type=FORMATS[name][1]
    )


def show(request: HttpRequest, form: CopyForm, *, refused: str = "", status: int = 200) -> HttpResponse:
    """The form beside what was handed out before."""
    wrong = f"有 {len(form.errors)} 处需要修改：" if form.errors else ""
    context = {
        **site.each_context(request),
        "title": f"{wrong}个人信息副本",
        "form": form,
        "refused": refused,
        "copies": AccessCopy.objects.select_related("by")[:20],
    }
    return TemplateResponse(request, "admin/access_copy.html", context, status=status)
