"""Pages for requests that went wrong: each says in Chinese what to do next.

The handlers are plain functions that do not read the request's body: a body that cannot be parsed
is what brought some requests here.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from portal.context import site


def plain_refusal(status):
    """The page templates/<status>.html without looking at the request."""
    return HttpResponse(render_to_string(f"{status}.html", site(None)), status=status)


def bad_request(request, exception=None):
    """400: NUL, wrong charset, too large, wrong host."""
    return plain_refusal(400)


def not_found(request, exception=None):
    """404: no such page, or a story that is not public."""
    return plain_refusal(404)


def forbidden(request, exception=None):
    """403: signed in, but not allowed."""
    return plain_refusal(403)


def server_error(request):
    """500: our fault."""
    return plain_refusal(500)


def csrf_failure(request, reason=""):
    """The token ran out: a form that keeps what was typed is shown again, filled in.

    A view that takes `stale_token` promises to show its form and to change nothing.
    """
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return not_found(request)
    if getattr(match.func, "keeps_typed_text", False):
        return match.func(request, *match.args, stale_token=True, **match.kwargs)
    return render(request, "403_csrf.html", status=403)
