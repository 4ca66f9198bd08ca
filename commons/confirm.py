"""Pages on which staff are asked once before something happens, each with its own small form."""

import functools
from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views import View

from commons.public_forms import survives_csrf_failure

STALE_TOKEN = "页面停留太久。请核对下面的内容，再点一次。"


def survives_in_admin(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of the admin, which checks tokens itself, called again when its token ran out."""

    @survives_csrf_failure
    @functools.wraps(page)
    def view(request: HttpRequest, is_token_stale: bool = False, **place: Any) -> HttpResponse:
        # The token was found wanting already: asking again would come back here without end.
        request.csrf_processing_done = is_token_stale or getattr(request, "csrf_processing_done", False)
        return page(request, is_token_stale=is_token_stale, **place)

    return view


class ConfirmView(View):
    """GET asks, POST does it; whatever stops it, the page comes back with everything typed.

    A page says what it is about with its class attributes and the methods below `# ── Each page`.
    """

    form_class: ClassVar[type[forms.Form]]
    label: str = ""
    lead: str = ""
    # What becomes of the words in 说明.
    hint: str = ""
    # Who may, and what the action raises when it refuses.
    permissions: ClassVar[tuple[str, ...]]
    refusals: ClassVar[tuple[type[Exception], ...]]
    row: Any

    @classmethod
    def as_admin_view(cls, **initkwargs: Any) -> Callable[..., HttpResponse]:
        """The view as ModelAdmin.get_urls() takes it."""
        guard = permission_required(cls.permissions, raise_exception=True)
        return survives_in_admin(admin.site.admin_view(guard(cls.as_view(**initkwargs))))

    def get(self, request: HttpRequest, pk: int, is_token_stale: bool = False) -> HttpResponse:
        """The question, or the way back where it is not open any more."""
        self.row = self.find(pk)
        if self.is_open():
            return self.show(self.form_class(initial=self.initial()))
        messages.warning(request, sentence(self.why_closed()))
        return redirect(self.back())

    def post(self, request: HttpRequest, pk: int, is_token_stale: bool = False) -> HttpResponse:
        """The answer."""
        self.row = self.find(pk)
        form = self.form_class(request.POST)
        if is_token_stale:
            return self.show(form, refused=STALE_TOKEN, status=403)
        if not form.is_valid():
            return self.show(form, refused=all_errors(form))
        try:
            said = self.act(form.cleaned_data)
        except self.refusals as refusal:
            return self.show(form, refused=sentence(refusal), status=409)
        messages.success(request, said)
        return redirect(self.back())

    def show(self, form: forms.Form, *, refused: str = "", status: int = 200) -> HttpResponse:
        """The page with the question."""
        label = self.label_for(form)
        context = {
            **admin.site.each_context(self.request),
            "opts": self.row._meta,
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
        """Why not, in words."""
        raise NotImplementedError

    def act(self, typed: dict[str, Any]) -> str:
        """Do it and return what to say; raises one of `refusals`."""
        raise NotImplementedError

    def name(self) -> str:
        """What the row is called on the way back."""
        return str(self.row)

    def subject(self) -> str:
        """What the question is about, in full."""
        return str(self.row)

    def back(self) -> str:
        """Where one came from."""
        raise NotImplementedError

    def initial(self) -> dict[str, Any]:
        """What the form holds at first."""
        return {}

    def label_for(self, form: forms.Form) -> str:
        """The name of the step."""
        return self.label

    def recorded_reason(self) -> tuple[str, str] | None:
        """A reason that was given earlier, as (value, label), where the page repeats one."""
        return None


def sentence(words: object) -> str:
    """The words with one full stop."""
    return f"{str(words).rstrip('。')}。"


def all_errors(form: forms.Form) -> str:
    """One sentence for the top of the page; the fields show theirs."""
    return sentence("；".join(message for errors in form.errors.values() for message in errors))
