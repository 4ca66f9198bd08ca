"""The moderators' desk: Django's admin in the order of the day's work, which loses no typed text."""

from collections.abc import Callable
from datetime import datetime
from functools import partial, update_wrapper
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from commons.confirm import survives_in_admin
from commons.models import Staff
from feedback.models import Message
from portal.access import desk as access
from portal.login import two_step, views
from portal.login.forms import LoginForm, OwnPasswordForm
from portal.login.session import keep_alive
from portal.on_site import public_page
from portal.operations import desk
from portal.typed import wrote
from submissions.permissions import REVIEW

# The apps that moderators use most come first.
ORDER = ["submissions", "articles", "districts", "leads", "feedback", "commons", "auth"]
# Where the day's work begins, by what one may do.
FIRST_PAGES = {
    REVIEW: "admin:submissions_submission_changelist",
    "leads.view_lead": "admin:leads_lead_changelist",
}


class Desk(AdminSite):
    enable_nav_sidebar = False
    login_form = LoginForm
    # Whatever is empty, in lists and on pages: the dash of our own texts, not Django's hyphen.
    empty_value_display = "—"
    # What 今天 shows somebody at a moment: portal.admin says it, once all apps are loaded.
    parts_of_today: Callable[[Staff, datetime], dict[str, Any]]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """With the number of messages that wait, for the menu; counted only where the menu shows it."""
        return {**super().each_context(request), "count_waiting_messages": Message.objects.waiting().count}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Apps in the order of the day's work."""
        places = {label: place for place, label in enumerate(ORDER)}
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: places.get(app["app_label"], len(ORDER)))

    def get_urls(self) -> Any:
        """Django's addresses; ours come first, and with them ours of /admin/r/."""
        return [
            path(
                "r/<path:content_type_id>/<path:object_id>/",
                self.admin_view(public_page),
                name="view_on_site",
            ),
            path("start/", self.admin_view(start), name="start"),
            path("operations/", self.admin_view(desk.overview), name="operations"),
            path("operations/runbook/", self.admin_view(desk.runbook), name="runbook"),
            path("access-copy/", survives_in_admin(self.admin_view(access.page)), name="access_copy"),
            path("code/", views.code, name="code"),
            path("two-step/", views.manage, name="two_step"),
            *super().get_urls(),
        ]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """今天: what each role does first; below it all tables that one may open."""
        found = self.parts_of_today(cast(Staff, request.user), timezone.now())
        return super().index(request, {"title": "今天", **found, **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Who asked for no page but the desk's first one lands where their work is."""
        wanted = request.POST.get("next", request.GET.get("next", ""))
        start = {"next": reverse("admin:start")} if wanted in ("", reverse("admin:index")) else {}
        return super().login(request, {**start, **(extra_context or {})})

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """As Django's, with a form that counts wrong passwords as the login does."""
        page = PasswordChangeView.as_view(
            form_class=partial(OwnPasswordForm, request=request),
            success_url=reverse("admin:password_change_done"),
            template_name="registration/password_change_form.html",
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return cast(TemplateResponse, page(request))

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff who took every step of the login that is asked of them."""
        return super().has_permission(request) and not two_step.is_due(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """A view for staff. Where a session ended while somebody wrote, what they wrote is shown to copy."""
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if self.has_permission(request):
                keep_alive(request, timezone.now())
            elif request.method == "POST" and wrote(request):
                return signed_out(request)
            elif two_step.is_due(request.user):
                # Leaving is always allowed.
                return view(request) if view == self.logout else next_step(request)
            return guarded(request, *args, **kwargs)

        return update_wrapper(inner, guarded)


def start(request: HttpRequest) -> HttpResponse:
    """/admin/start/, after the login: the queue, the leads, or for others what they may open."""
    for right, page in FIRST_PAGES.items():
        if request.user.has_perm(right):
            return redirect(page)
    return redirect("admin:index")


def signed_out(request: HttpRequest) -> HttpResponse:
    """The page with the texts for copying; the POST itself was not processed."""
    login = f"{reverse('admin:login')}?next={request.path}"
    page = render(request, "admin/signed_out.html", {"texts": wrote(request), "login": login}, status=403)
    page["Cache-Control"] = "no-store"
    return page


def next_step(request: HttpRequest) -> HttpResponseBase:
    """To the code, or to the phone that must be enrolled first; then on to where one wanted to go."""
    if not two_step.has_phone(request.user):
        return redirect("admin:two_step")
    return redirect(f"{reverse('admin:code')}?{urlencode({'next': request.get_full_path()})}")
