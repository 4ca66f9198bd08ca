"""记一条来电: a call to the hotline becomes a lead while the caller is on the phone."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator

from commons.confirm import STALE_TOKEN, StaffRequest, survives_in_admin
from commons.public_forms import PublicFormView, fresh_key, see_other
from leads import actions
from leads.desk.forms import CallForm
from leads.desk.shared import for_lead_staff, lead_url
from leads.models import Lead
from leads.states import MoveRefused
from leads.topics import topics

ANOTHER = "您现在写的与刚才的不同，是另一个来电的话，请再点一次。"


@method_decorator(for_lead_staff, name="dispatch")
class CallView(PublicFormView[CallForm]):
    """GET shows the form, POST stores the call: 归我, or with `unclaimed` for anybody."""

    form_class = CallForm
    stale_token = STALE_TOKEN
    is_guarded = False
    request: StaffRequest

    @classmethod
    def as_admin_view(cls) -> Any:
        """The view as ModelAdmin.get_urls() takes it."""
        return survives_in_admin(admin.site.admin_view(cls.as_view()))

    def get(self, request: HttpRequest, is_token_stale: bool = False) -> HttpResponse:
        """The empty form; a GET carries no token."""
        return super().get(request)

    def act(self, form: CallForm, now: datetime) -> HttpResponse:
        is_mine = "unclaimed" not in form.data
        if not is_mine and form.cleaned_data["next"] not in ("", "none"):
            form.add_error("next", "放进待联系的，由领取的人定下次联系；请改选“不用了”")
            return self.show(form)
        key = form.cleaned_data["idempotency_key"]
        try:
            lead = actions.enter(
                key=key,
                actor=self.request.user,
                now=now,
                is_mine=is_mine,
                next_at=form.next_at(now) if is_mine else None,
                **form.fields_to_store(),
            )
        except actions.AlreadyAsked as asked:
            return self.show_again({**form.data, **fresh_key()}, f"{asked}。{ANOTHER}")
        except MoveRefused as refusal:
            form.add_error("next_on", str(refusal).rstrip("。"))
            return self.show(form)
        place = "归您" if is_mine else "放进待联系"
        messages.success(self.request, f"{lead.number} 已记下，{place}。")
        return see_other(lead_url(lead))

    def show(self, form: CallForm, *, notice: str = "", status: int = 200) -> HttpResponse:
        wrong = f"有 {len(form.errors)} 处需要修改：" if form.errors else ""
        context = {
            **admin.site.each_context(self.request),
            "opts": Lead._meta,
            "title": f"{wrong}记一条来电",
            "form": form,
            "notice": notice,
            "topics": topics(),
            "retain_months": settings.RETAIN_LEADS,
        }
        return TemplateResponse(self.request, "admin/leads/lead/entry.html", context, status=status)
