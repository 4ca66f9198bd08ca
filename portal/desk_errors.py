"""Errors at the desk, in the desk's dress and with the way back to work."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.typed import wrote


def is_at_desk(request: HttpRequest) -> bool:
    """Whether somebody who may come in asked for a page of the desk."""
    return request.path_info.startswith(reverse("admin:index")) and admin.site.has_permission(request)


def no_right(request: HttpRequest) -> HttpResponse:
    """403: on the desk, but not for this page."""
    return show(request, "admin/forbidden.html", "这一页不归您管")


def stale_form(request: HttpRequest) -> HttpResponse:
    """403: the form's token is no longer good, as after a new login in another tab. Words come back."""
    return show(
        request,
        "admin/stale.html",
        "页面停留太久，刚才的操作没有生效",
        texts=wrote(request),
        back=request.path,
    )


def show(request: HttpRequest, template: str, title: str, **context: object) -> HttpResponse:
    """The page; what somebody typed is kept by no cache."""
    context |= {**admin.site.each_context(request), "title": title}
    response = render(request, template, context, status=403)
    response["Cache-Control"] = "no-store"
    return response
