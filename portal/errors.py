"""Pages for requests that went wrong: each says in Chinese what to do next.

The handlers are plain functions that do not read the request's body: a body that cannot be parsed
is what brought some requests here. No page asks the database or the session: they must show without both.
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from portal import desk_errors
from portal.context import site

# When a browser or a search engine should come again.
RETRY_SECONDS = 30


def plain_refusal(status, **headers):
    """The page templates/<status>.html without looking at the request."""
    return HttpResponse(render_to_string(f"{status}.html", site(None)), status=status, headers=headers)


def unavailable():
    """503: nothing was stored, nothing is lost; the same form can be sent again in a moment."""
    return plain_refusal(503, **{"Retry-After": str(RETRY_SECONDS)})


def is_database_away(error):
    """Whether the error, or one it arose from, says: not to be reached, locked for too long, disk full."""
    while error:
        # SQLite calls our own mistakes operational too (no such table); PostgreSQL does not.
        is_mistake = getattr(error.__cause__, "sqlite_errorname", "") == "SQLITE_ERROR"
        if isinstance(error, OperationalError | InterfaceError) and not is_mistake:
            return True
        error = error.__context__
    return False


def bad_request(request, exception=None):
    """400: NUL, wrong charset, wrong host."""
    # Django says so too of a session that could not be saved.
    return unavailable() if is_database_away(exception) else plain_refusal(400)


def not_found(request, exception=None):
    """404: no such page, or a story that is not public."""
    return plain_refusal(404)


def forbidden(request, exception=None):
    """403: signed in, but not allowed."""
    return desk_errors.no_right(request) if desk_errors.is_at_desk(request) else plain_refusal(403)


def server_error(request):
    """500: our fault, or 503.

    Told apart here and not in a middleware: Django comes here from every layer, sessions and tokens included,
    and logs whatever we answer once, with its traceback.
    """
    return unavailable() if is_database_away(sys.exception()) else plain_refusal(500)


def csrf_failure(request, reason=""):
    """The token ran out: a form that keeps what was typed is shown again, filled in.

    A view that takes `is_token_stale` promises to show its form and to change nothing.
    """
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return not_found(request)
    if getattr(match.func, "survives_csrf_failure", False):
        return match.func(request, *match.args, is_token_stale=True, **match.kwargs)
    if desk_errors.is_at_desk(request):
        return desk_errors.stale_form(request)
    return render(request, "403_csrf.html", status=403)
