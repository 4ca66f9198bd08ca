"""Error pages: each says in Chinese what to do next.

But for the 503, the handlers do not read the body of the request, since some requests come here because it
cannot be parsed. The pages need neither the database nor the session: they must work without both.
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from portal import desk_errors
from portal.context import site
from portal.logs import REQUEST_ID
from portal.typed import to_send_again, wrote

# After so many seconds a browser or a search engine may try again.
RETRY_SECONDS = 30


def plain_refusal(status: int, **headers: str) -> HttpResponse:
    """The page templates/<status>.html; it needs no request."""
    # Who writes to us about a mistake names it by the id of the request, which the log has too.
    context = {**site(None), "request_id": REQUEST_ID.get()}
    return HttpResponse(render_to_string(f"{status}.html", context), status=status, headers=headers)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: nothing was stored. The page holds the form that was sent, and sends it once more at a click.

    Its token and its key go along as they came: what was stored after all is not stored twice.
    """
    fields = to_send_again(request)
    words = {"fields": fields, "texts": wrote(request), "files": request.FILES} if fields else {}
    named = {"again": request.get_full_path(), "request_id": REQUEST_ID.get()}
    page = render_to_string("503.html", site(None) | words | named)
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(page, status=503, headers=headers)


def is_database_away(error: BaseException | None) -> bool:
    """Whether the error or one of its causes says that the database is away, locked for long, or full."""
    while error:
        # For SQLite our own mistakes (no such table) are OperationalErrors too; for PostgreSQL they are not.
        is_mistake = getattr(error.__cause__, "sqlite_errorname", "") == "SQLITE_ERROR"
        if isinstance(error, OperationalError | InterfaceError) and not is_mistake:
            return True
        error = error.__context__
    return False


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: NUL, wrong charset, wrong host."""
    # Django also answers 400 if a session could not be saved.
    return unavailable(request) if is_database_away(exception) else plain_refusal(400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or a story that is not public."""
    return plain_refusal(404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not allowed."""
    return desk_errors.no_right(request) if desk_errors.is_at_desk(request) else plain_refusal(403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: an error of ours; 503 if the database is away.

    This is not done in a middleware: Django calls this handler for errors in every layer, sessions and tokens
    included, and logs each of them once with its traceback.
    """
    return unavailable(request) if is_database_away(sys.exception()) else plain_refusal(500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The CSRF token is wrong or too old: call views that survive it again, so that they show the typed form.

    See commons.public_forms.survives_csrf_failure. Other views get a page that says what to do.
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
