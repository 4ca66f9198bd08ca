"""Forms that anybody may send, and the view that they share.

A public form has a field that only machines fill in, a signed time of its first showing, and a key so that
one form does its work only once. Some also ask people to agree to documents. Whatever is wrong with a
sending, the form comes back as it was typed, and the next sending can succeed.
"""

import functools
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
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

    `idempotency_key` belongs to one form: sent twice, it does its work once. `TICKS` names the checkbox of
    each document, by the hidden field with its version; `documents` holds the versions in force in that way.
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

    def agreed(self, name: str = "privacy_version") -> dict[str, str]:
        """The columns that prove what was agreed to: the version in force, and the digest of its text."""
        document = self.documents[name]
        return {"consent_version": document.version, "consent_sha256": document.sha256}

    def guard_problem(self, now: datetime) -> str:
        """Why this sending is refused for now, in words; "" if it is not. Then show the form as `retried`."""
        if self.data.get("website"):
            return TRAPPED
        shown_at = read_stamp(self.data.get("shown_at", ""))
        if shown_at is None or now.timestamp() - shown_at < settings.FORM_MIN_SECONDS:
            return TOO_FAST.format(seconds=settings.FORM_MIN_SECONDS)
        return ""

    def renew(self, typed: dict[str, str], now: datetime) -> None:
        """After errors: put hidden values into the form with which the next sending can succeed.

        People have to agree again to a document that has changed meanwhile.
        """
        kept = {name: value for name, value in typed.items() if value or name not in HIDDEN}
        kept = {**fresh(now), **kept}
        if "idempotency_key" in self.errors:
            kept |= fresh_key()
        for name, document in self.documents.items():
            if typed.get(name) != document.version:
                kept.pop(self.TICKS[name], None)
        self.data = kept


class PublicFormView[TypedForm: PublicForm](View):
    """The page of a public form: GET shows it, POST hands it to `act`, which answers 303.

    A stale token, an error, a sending that is too fast, a limit, a used key: each time the form comes back
    with everything typed, a notice says what happened, and the next sending can succeed.
    """

    form_class: type[TypedForm]
    stale_token: ClassVar[str]
    # {until} is when the limit counts anew.
    too_many: ClassVar[str]
    # False where the sender is known already, as for a story that was returned.
    is_guarded: bool = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, with what the query string fills in."""
        return self.show(self.blank_form(request.GET.dict(), timezone.now()))

    def post(self, request: HttpRequest, *, is_token_stale: bool = False) -> HttpResponse:
        now, typed = timezone.now(), request.POST.dict()
        if is_token_stale:
            # With a key of our own: another site may have sent this one, to know it.
            typed = {**self.without_ticks(typed), **fresh_key()}
            return self.show_again(typed, self.stale_token, status=403)
        form = self.form_class(typed)
        # Errors come first, since the sender has to correct them; the guard refuses valid forms only.
        problem = form.guard_problem(now) if self.is_guarded else ""
        if not form.is_valid():
            form.renew(typed, now)
            return self.show(form)
        return self.answer(form, problem, now)

    def answer(self, form: TypedForm, problem: str, now: datetime) -> HttpResponse:
        """Act on a valid form, unless the guard has a `problem` with it or a limit is reached."""
        if problem:
            return self.show_again(retried(form.data, now), problem)
        try:
            return self.act(form, now)
        except TooMany as reached:
            notice = self.too_many.format(until=near(reached.until, now))
            return self.show_again(form.data, notice, status=429)

    def blank_form(self, query: dict[str, str], now: datetime) -> TypedForm:
        """A form shown for the first time, with what the query string fills in."""
        return self.form_class(initial={**self.prefill(query), **fresh(now)})

    def prefill(self, query: dict[str, str]) -> dict[str, str]:
        """Initial values from the query string; none by default."""
        return {}

    def act(self, form: TypedForm, now: datetime) -> HttpResponse:
        """Do what the valid form asks for and answer with see_other(); may raise TooMany."""
        raise NotImplementedError

    def show(self, form: TypedForm, *, notice: str = "", status: int = 200) -> HttpResponse:
        """The page with the form."""
        raise NotImplementedError

    def show_again(self, typed: Mapping[str, Any], notice: str, status: int = 200) -> HttpResponse:
        """The form as typed, not checked for errors, with a notice above it."""
        return self.show(self.form_class(initial=typed), notice=notice, status=status)

    def without_ticks(self, typed: dict[str, str]) -> dict[str, str]:
        """What was typed, without the ticks: people have to agree again."""
        return {name: value for name, value in typed.items() if name not in self.form_class.TICKS.values()}

    @classmethod
    def as_public_view(cls) -> Callable[..., HttpResponseBase]:
        """The view for urls.py; with a stale token it is called again and shows the form as typed."""
        return survives_csrf_failure(cls.as_view())


def fresh(now: datetime) -> dict[str, str]:
    """The hidden values of a form that is shown for the first time: its time and 128 random bits."""
    return {"shown_at": stamp(now), **fresh_key()}


def fresh_key() -> dict[str, str]:
    """A new key for a form that was sent before: its time stays."""
    return {"idempotency_key": secrets.token_urlsafe(16)}


def retried(typed: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What was typed, ready to be sent again: with an empty trap, and with a signed time if it had none."""
    if read_stamp(typed.get("shown_at", "")) is None:
        typed = {**typed, "shown_at": stamp(now)}
    return {**typed, "website": ""}


def see_other(to: Any, *args: Any) -> HttpResponse:
    """Redirect with 303 after a form: a reload of the next page does not send the form again."""
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


def survives_csrf_failure[View: Callable[..., HttpResponseBase]](view: View) -> View:
    """Mark a view: called with is_token_stale=True it shows its form as typed and changes nothing.

    portal.errors.csrf_failure calls it in this way when the CSRF token is wrong or too old.
    """
    view.survives_csrf_failure = True  # type: ignore[attr-defined]
    return view


def private[Response: HttpResponseBase](view: Callable[..., Response]) -> Callable[..., Response]:
    """Pages behind a signed link: not kept in caches, not indexed; portal.headers keeps their URL secret."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def show_page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page; no cache may keep one that holds what somebody typed."""
    response = render(request, template, context, status=status)
    if request.method == "POST":
        response["Cache-Control"] = "no-store"
    return response
