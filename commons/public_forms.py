"""Forms that anybody may send, and the one way they all go.

A public form carries a field for machines, a signed minimum time and a key against doubles; some carry
documents to agree to. Whatever stops a sending, the form comes back filled in and the next one goes through.
"""

import functools
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from commons.chinese import near
from commons.fields import required
from commons.models import TermsVersion
from commons.throttle import TooMany

TOO_FAST = "提交得太快了。请等 {seconds} 秒后再点一次，您写的内容都还在。"
TRAPPED = "有一栏是留给机器的，请勿填写。我们已替您清空，请再点一次，您写的内容都还在。"
SIGNER = Signer(salt="yuanxun.form.shown")
# The hidden fields that the portal itself fills in.
HIDDEN = ("shown_at", "idempotency_key")


class PublicForm(forms.Form):
    """Adds `website` (must stay empty), `shown_at` (signed time of the form's first showing) and a key.

    `idempotency_key` is the form's own: sent twice, it does its work once. `documents` are those in force, by
    the hidden field that carries their version; `TICKS` names the box that agrees to each.
    """

    TICKS: ClassVar[dict[str, str]] = {}

    website = forms.CharField(label="请勿填写", required=False)
    shown_at = forms.CharField(widget=forms.HiddenInput, required=False)
    idempotency_key = forms.CharField(
        widget=forms.HiddenInput,
        validators=[RegexValidator(r"\A[0-9A-Za-z_-]{20,64}\Z")],
        error_messages=required("页面已经更新，请再点一次提交，内容没有丢"),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        in_force = TermsVersion.objects.in_force() if self.TICKS else {}
        self.documents: dict[str, TermsVersion] = {name: in_force[name] for name in self.TICKS}

    def clean(self) -> dict[str, Any]:
        """The documents agreed to must be the ones in force."""
        cleaned = super().clean() or self.cleaned_data
        for name, tick in self.TICKS.items():
            document = self.documents[name]
            if cleaned.get(tick) and cleaned.get(name) != document.version:
                self.add_error(tick, ValidationError(f"《{document.title}》刚刚更新，请重新阅读并同意"))
        return cleaned

    def guard_problem(self, now: datetime) -> str:
        """Why this sending is not let through yet, in words; "" when it is. Send `retried` back with it."""
        if self.data.get("website"):
            return TRAPPED
        shown_at = read_stamp(self.data.get("shown_at", ""))
        if shown_at is None or now.timestamp() - shown_at < settings.FORM_MIN_SECONDS:
            return TOO_FAST.format(seconds=settings.FORM_MIN_SECONDS)
        return ""

    def renew(self, typed: dict[str, str], now: datetime) -> None:
        """After errors: hidden values with which the next sending can succeed.

        What was agreed to in another version is asked for again.
        """
        kept = {name: value for name, value in typed.items() if value or name not in HIDDEN}
        kept = {**fresh(now), **kept}
        if "idempotency_key" in self.errors:
            kept |= fresh_key()
        for name, document in self.documents.items():
            if typed.get(name) != document.version:
                kept.pop(self.TICKS[name], None)
        self.data = kept


class PublicFormView(View):
    """The way of a public form: GET shows it, POST hands it to `act`, which answers 303.

    A stale token, an error, a sending that is too fast, a limit, a sending with a used key: each brings the
    form back with everything typed, a notice above it, and a way on.
    """

    form_class: ClassVar[type[PublicForm]]
    stale_token: ClassVar[str]
    # {until} is when the limit counts anew.
    too_many: ClassVar[str]
    # Staff check nothing twice: a returned story is no new sending.
    is_guarded: bool = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, filled in as far as the address says."""
        return self.show(self.blank_form(request.GET.dict(), timezone.now()))

    def post(self, request: HttpRequest, *, is_token_stale: bool = False) -> HttpResponse:
        """One sending."""
        now, typed = timezone.now(), request.POST.dict()
        if is_token_stale:
            return self.show_again(self.without_ticks(typed), self.stale_token, status=403)
        form = self.form_class(typed)
        # The guard is asked first, but a form with errors shows those: they are the sender's to mend.
        problem = form.guard_problem(now) if self.is_guarded else ""
        if not form.is_valid():
            form.renew(typed, now)
            return self.show(form)
        return self.answer(form, problem, now)

    def answer(self, form: PublicForm, problem: str, now: datetime) -> HttpResponse:
        """Act on a valid form, unless the guard has a `problem` with it or a limit is reached."""
        if problem:
            return self.show_again(retried(form.data, now), problem)
        try:
            return self.act(form, now)
        except TooMany as reached:
            notice = self.too_many.format(until=near(reached.until, now))
            return self.show_again(form.data, notice, status=429)

    def blank_form(self, query: dict[str, str], now: datetime) -> PublicForm:
        """A form shown for the first time, with what the address fills in."""
        return self.form_class(initial={**self.prefill(query), **fresh(now)})

    def prefill(self, query: dict[str, str]) -> dict[str, str]:
        """What the address fills in."""
        return {}

    def act(self, form: PublicForm, now: datetime) -> HttpResponse:
        """Do what was asked and lead on with see_other(); may raise TooMany."""
        raise NotImplementedError

    def show(self, form: PublicForm, *, notice: str = "", status: int = 200) -> HttpResponse:
        """The page with the form."""
        raise NotImplementedError

    def show_again(self, typed: dict[str, str], notice: str, status: int = 200) -> HttpResponse:
        """The form as typed, without looking for errors, with a notice above it."""
        return self.show(self.form_class(initial=typed), notice=notice, status=status)

    def without_ticks(self, typed: dict[str, str]) -> dict[str, str]:
        """What was typed; what was agreed to is asked for again."""
        return {name: value for name, value in typed.items() if name not in self.form_class.TICKS.values()}

    @classmethod
    def as_public_view(cls) -> Callable[..., HttpResponse]:
        """The view for urls.py; with a stale token it is called again and brings the form back."""
        return survives_csrf_failure(cls.as_view())


def fresh(now: datetime) -> dict[str, str]:
    """The hidden values of a form that is shown for the first time: its time and 128 random bits."""
    return {"shown_at": stamp(now), **fresh_key()}


def fresh_key() -> dict[str, str]:
    """A new key for a form that was sent before: its time stays."""
    return {"idempotency_key": secrets.token_urlsafe(16)}


def retried(typed: dict[str, str], now: datetime) -> dict[str, str]:
    """What was typed, ready to be sent again: the trap emptied, and a time of ours if it had none."""
    if read_stamp(typed.get("shown_at", "")) is None:
        typed = {**typed, "shown_at": stamp(now)}
    return {**typed, "website": ""}


def see_other(to: Any, *args: Any) -> HttpResponse:
    """303 after a form: look there now; a reload of that page sends nothing again."""
    response = redirect(to, *args)
    response.status_code = 303
    return response


def stamp(now: datetime) -> str:
    """The signed time for a form that is shown for the first time."""
    return SIGNER.sign(str(int(now.timestamp())))


def read_stamp(text: str) -> int | None:
    """The time in a stamp in seconds, None if it is missing or not ours."""
    try:
        return int(SIGNER.unsign(text))
    except BadSignature:
        return None


def survives_csrf_failure(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Promise: called with is_token_stale=True, the view shows its form filled in and changes nothing."""
    view.survives_csrf_failure = True  # type: ignore[attr-defined]
    return view


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Pages behind a signed link: not stored, not indexed, their address not passed on.

    strict-origin, not no-referrer: with that browsers send Origin null and Django refuses the form.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def show_page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page; a form that holds what somebody typed is kept by no cache."""
    response = render(request, template, context, status=status)
    if request.method == "POST":
        response["Cache-Control"] = "no-store"
    return response
