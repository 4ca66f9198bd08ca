"""The pages of the second step: type a code; enrol a phone; new recovery codes; do without again."""

import functools
from collections.abc import Callable
from urllib.parse import quote

import django_otp
import segno
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from commons.confirm import StaffRequest
from portal.login import two_step
from portal.login.forms import wrong_password
from portal.login.two_step import CodeRefused

# The key of a phone that is being enrolled: in the session, which never leaves the server.
KEY = "two_step_key"
VERIFIED = "两步登录已完成。"
FEW_LEFT = "恢复码还剩 {count} 个。在“两步登录”里可以换一组新的。"


def for_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Pages between the two steps: the password was right, the desk is still closed."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @sensitive_post_parameters("code", "password")
    @functools.wraps(view)
    def guarded(request: StaffRequest) -> HttpResponse:
        if not (request.user.is_active and request.user.is_staff):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return view(request)

    return guarded


@for_staff
def code(request: StaffRequest) -> HttpResponse:
    """/admin/code/: the second step of a login; leads on to where the first one was to lead."""
    user = request.user
    if two_step.is_verified(user) or not two_step.has_phone(user):
        return redirect(way_on(request))
    context: dict[str, object] = {"title": "两步登录", "next": way_on(request)}
    if request.method != "POST":
        return show(request, "code", context)
    try:
        device = two_step.check(user, request.POST.get("code", ""), timezone.now())
    except CodeRefused as refusal:
        return show(request, "code", context | {"refused": str(refusal)})
    verify(request, device)
    if isinstance(device, two_step.StaticDevice):
        messages.warning(request, FEW_LEFT.format(count=two_step.codes_left(user)))
    return redirect(way_on(request))


@for_staff
def manage(request: StaffRequest) -> HttpResponse:
    """/admin/two-step/: enrol a phone, or change what stands; a phone is asked for before it is changed."""
    if not two_step.has_phone(request.user):
        return enrol(request)
    if not two_step.is_verified(request.user):
        return redirect(f"{reverse('admin:code')}?next={reverse('admin:two_step')}")
    return change(request) if request.method == "POST" else show_state(request)


def change(request: StaffRequest) -> HttpResponse:
    """New recovery codes, or no second step any more; the phone's code comes with either."""
    try:
        two_step.check(request.user, request.POST.get("code", ""), timezone.now())
    except CodeRefused as refusal:
        return show_state(request, refused=str(refusal))
    if "renew" in request.POST:
        return show_codes(request)
    two_step.remove(request.user)
    messages.success(request, "两步登录已停用，这部手机和恢复码都不再有效。")
    return redirect("admin:two_step")


def enrol(request: StaffRequest) -> HttpResponse:
    """The square to scan; the right code from the app enrols the phone and shows the recovery codes."""
    key = request.session.setdefault(KEY, two_step.new_key())
    refused = ""
    if request.method == "POST" and (problem := wrong_password(request, request.POST.get("password", ""))):
        # A borrowed session must not bind the account to the borrower's phone.
        refused = str(problem.message)
    elif request.method == "POST":
        try:
            phone = two_step.enrol(request.user, key, request.POST.get("code", ""))
        except CodeRefused as refusal:
            refused = str(refusal)
        else:
            del request.session[KEY]
            verify(request, phone)
            return show_codes(request)
    address = two_step.address_for_apps(request.user, key)
    context = {
        "title": "启用两步登录",
        "square": segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff"),
        "key": two_step.key_to_type(key),
        "is_required": two_step.is_required(request.user),
        "refused": refused,
    }
    return show(request, "enrol", context)


def show_state(request: StaffRequest, refused: str = "") -> HttpResponse:
    """What stands, and what can be changed with a code."""
    context = {
        "title": "两步登录",
        "count": two_step.codes_left(request.user),
        "is_required": two_step.is_required(request.user),
        "refused": refused,
    }
    return show(request, "state", context)


def show_codes(request: StaffRequest) -> HttpResponse:
    """New recovery codes, this once."""
    codes = two_step.new_recovery_codes(request.user)
    file = "data:text/plain;charset=utf-8," + quote("\r\n".join(codes) + "\r\n")
    return show(request, "codes", {"title": "恢复码", "codes": codes, "file": file})


def verify(request: StaffRequest, device: two_step.Device) -> None:
    """This session has passed; its old key, known before, is worth nothing."""
    request.session.cycle_key()
    django_otp.login(request, device)


def way_on(request: StaffRequest) -> str:
    """Where the login was to lead, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    host = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(wanted, host, require_https=request.is_secure())
    return wanted if is_ours and wanted != reverse("admin:index") else reverse("admin:start")


def show(request: StaffRequest, name: str, context: dict[str, object]) -> HttpResponse:
    """One of the pages in the desk's dress."""
    context = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, f"admin/two_step/{name}.html", context)
