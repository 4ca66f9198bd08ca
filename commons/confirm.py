"""Pages that ask staff to confirm before something happens, each with its own small form."""

import functools
from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views import View

from commons.models import Staff
from commons.public_forms import survives_csrf_failure

STALE_TOKEN = "页面停留太久。请核对下面的内容，再点一次。"


class StaffRequest(HttpRequest):
    """For annotations: a request in a view that only signed-in staff can reach."""

    user: Staff
    # Set by Django's CSRF middleware when it has checked the token.
    csrf_processing_done: bool


def survives_in_admin(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of the admin that is called again with is_token_stale=True when its CSRF token is too old.

    Views of the admin check the token themselves, in AdminSite.admin_view.
    """

    @survives_csrf_failure
    @functools.wraps(page)
    def view(request: StaffRequest, is_token_stale: bool = False, **place: Any) -> HttpResponseBase:
        # The token was checked and refused already; a second check would call this view again and again.
        request.csrf_processing_done = is_token_stale or getattr(request, "csrf_processing_done", False)
        return page(request, is_token_stale=is_token_stale, **place)

    return view


class ConfirmView(View):
    """GET asks, POST acts. If something is wrong, the page comes back with everything typed.

    Subclasses set the class attributes and override the methods below `# ── Each page`.
    """

    request: StaffRequest

    form_class: ClassVar[type[forms.Form]]
    label: str = ""
    lead: str = ""
    # Where the text typed in 说明 will appear.
    hint: str = ""
    # The rights that one needs, and what the action raises when it refuses.
    permissions: ClassVar[tuple[str, ...]]
    refusals: ClassVar[tuple[type[Exception], ...]]
    row: Any

    @classmethod
    def as_admin_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        """The view as ModelAdmin.get_urls() takes it."""
        guard = permission_required(cls.permissions, raise_exception=True)
        return survives_in_admin(admin.site.admin_view(guard(cls.as_view(**initkwargs))))

    def get(self, request: HttpRequest, pk: int, is_token_stale: bool = False) -> HttpResponse:
        """The question; a redirect with a message if the row cannot take this step now."""
        self.row = self.find(pk)
        if self.is_open():
            return self.show(self.form_class(initial=self.initial()))
        messages.warning(request, sentence(self.why_closed()))
        return redirect(self.back())

    def post(self, request: HttpRequest, pk: int, is_token_stale: bool = False) -> HttpResponse:
        """Act, and go back with a message; 403 for a stale token, 409 where the action refuses."""
        self.row = self.find(pk)
        form = self.form_class(request.POST)
        if is_token_stale:
            return self.show(form, refused=STALE_TOKEN, status=403)
        if not form.is_valid():
            return self.show(form, refused=all_errors(form))
        try:
            said = self.act(form.cleaned_data)
        except self.refusals as refusal:
            return self.show_refusal(form, refusal)
        messages.success(request, said)
        return redirect(self.back())

    def show_refusal(self, form: forms.Form, refusal: Exception) -> HttpResponse:
        """The question again, with what the action said, at the field that it is about."""
        if (name := getattr(refusal, "about", "")) in form.fields:
            form.add_error(name, str(refusal).rstrip("。"))
        # Somebody may have been first: then there is nothing left to confirm.
        self.row = self.find(self.row.pk)
        return self.show(form, refused=sentence(refusal), status=409, is_over=not self.is_open())

    def show(
        self, form: forms.Form, *, refused: str = "", status: int = 200, is_over: bool = False
    ) -> HttpResponse:
        """The page with the question; with `is_over` without its button, for it cannot be asked any more."""
        label = self.label_for(form)
        context = {
            **admin.site.each_context(self.request),
            "opts": self.row._meta,
            "row_pk": self.row.pk,
            "title": f"{'错误：' if refused else ''}{label} {self.name()}",
            "label": label,
            "subject": self.subject(),
            "lead": self.lead,
            "hint": self.hint,
            "form": form,
            "recorded_reason": self.recorded_reason(),
            "back": self.back(),
            "back_label": self.name(),
            "refused": refused,
            "is_over": is_over,
        }
        return TemplateResponse(self.request, "admin/step.html", context, status=status)

    # ── Each page ──

    def find(self, pk: int) -> Model:
        """The row that the question is about; 404 where there is none."""
        raise NotImplementedError

    def is_open(self) -> bool:
        """Whether the question can be asked now."""
        raise NotImplementedError

    def why_closed(self) -> str:
        """Why the question cannot be asked now, in words."""
        raise NotImplementedError

    def act(self, typed: dict[str, Any]) -> str:
        """Call the action and return the message of success; raises one of `refusals`."""
        raise NotImplementedError

    def name(self) -> str:
        """The short name of the row, in the title and in the link back."""
        return str(self.row)

    def subject(self) -> str:
        """The full name of the row, above the question."""
        return str(self.row)

    def back(self) -> str:
        """The URL of the page before."""
        raise NotImplementedError

    def initial(self) -> dict[str, Any]:
        """Initial values of the form."""
        return {}

    def label_for(self, form: forms.Form) -> str:
        """The name of the step."""
        return self.label

    def recorded_reason(self) -> tuple[str, str] | None:
        """A reason that was given earlier, as (value, label), where the page repeats one."""
        return None


def sentence(words: object) -> str:
    """The words with exactly one full stop at the end."""
    return f"{str(words).rstrip('。')}。"


def all_errors(form: forms.Form) -> str:
    """All errors as one sentence for the top of the page; each field shows its own errors too."""
    return sentence("；".join(str(message) for errors in form.errors.values() for message in errors))
