"""The moderators' desk: Django's admin in the order of the day's work, which loses no typed text."""

from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

# The apps that moderators use most come first.
ORDER = ["submissions", "articles", "districts", "leads", "commons", "auth"]


class Desk(AdminSite):
    enable_nav_sidebar = False

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Apps in the order of the day's work."""
        places = {label: place for place, label in enumerate(ORDER)}
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: places.get(app["app_label"], len(ORDER)))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """A view for staff. If a session has ended while somebody wrote, their text is shown for copying."""
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and not self.has_permission(request) and wrote(request):
                return signed_out(request)
            return guarded(request, *args, **kwargs)

        return update_wrapper(inner, guarded)


def wrote(request: HttpRequest) -> list[str]:
    """The texts in the POST: values that are not plain ASCII, as codes, numbers and ticks are."""
    texts = (str(value).strip() for value in request.POST.values())
    return [text for text in texts if not text.isascii()]


def signed_out(request: HttpRequest) -> HttpResponse:
    """The page with the texts for copying; the POST itself was not processed."""
    login = f"{reverse('admin:login')}?next={request.path}"
    return render(request, "admin/signed_out.html", {"texts": wrote(request), "login": login}, status=403)
