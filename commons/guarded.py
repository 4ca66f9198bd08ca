"""Forms that anybody may send: a field for machines, a signed minimum time, a key against doubles.

Neither loses a word: the form comes back filled in, and the second sending goes through.
"""

import functools
import secrets

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.core.validators import RegexValidator
from django.shortcuts import redirect

from commons.fields import required

TOO_FAST = "提交得太快了。请等 {seconds} 秒后再点一次，您写的内容都还在。"
TRAPPED = "有一栏是留给机器的，请勿填写。我们已替您清空，请再点一次，您写的内容都还在。"
SIGNER = Signer(salt="yuanxun.form.shown")


class GuardedForm(forms.Form):
    """Adds `website` (must stay empty), `shown_at` (signed time of the form's first showing) and a key.

    `idempotency_key` is the form's own: sent twice, it does its work once.
    """

    website = forms.CharField(label="请勿填写", required=False)
    shown_at = forms.CharField(widget=forms.HiddenInput, required=False)
    idempotency_key = forms.CharField(
        widget=forms.HiddenInput,
        validators=[RegexValidator(r"\A[0-9A-Za-z_-]{20,64}\Z")],
        error_messages=required("页面已经更新，请再点一次提交，内容没有丢"),
    )

    def guard_problem(self, now):
        """Why this sending is not let through yet, in words; "" when it is. Send `retried` back with it."""
        if self.data.get("website"):
            return TRAPPED
        shown_at = read_stamp(self.data.get("shown_at", ""))
        if shown_at is None or now.timestamp() - shown_at < settings.FORM_MIN_SECONDS:
            return TOO_FAST.format(seconds=settings.FORM_MIN_SECONDS)
        return ""


def fresh(now):
    """The hidden values of a form that is shown for the first time: its time and 128 random bits."""
    return {"shown_at": stamp(now), **fresh_key()}


def fresh_key():
    """A new key for a form that was sent before: its time stays."""
    return {"idempotency_key": secrets.token_urlsafe(16)}


def retried(typed, now):
    """What was typed, ready to be sent again: the trap emptied, and a time of ours if it had none."""
    if read_stamp(typed.get("shown_at", "")) is None:
        typed = {**typed, "shown_at": stamp(now)}
    return {**typed, "website": ""}


def keeps_typed_text(view):
    """Promise that the view, called with stale_token=True, shows its form filled in and changes nothing."""
    view.keeps_typed_text = True
    return view


def see_other(to, *args):
    """303 after a form: look there now; a reload of that page sends nothing again."""
    response = redirect(to, *args)
    response.status_code = 303
    return response


def stamp(now):
    """The signed time for a form that is shown for the first time."""
    return SIGNER.sign(str(int(now.timestamp())))


def read_stamp(text):
    """The time in a stamp in seconds, None if it is missing or not ours."""
    try:
        return int(SIGNER.unsign(text))
    except BadSignature:
        return None


def brings_back(page):
    """A page that checks tokens itself, called again with stale_token=True when its token ran out."""

    @keeps_typed_text
    @functools.wraps(page)
    def view(request, stale_token=False, **place):
        # The token was found wanting already: asking again would come back here without end.
        request.csrf_processing_done = stale_token or getattr(request, "csrf_processing_done", False)
        return page(request, stale_token=stale_token, **place)

    return view
