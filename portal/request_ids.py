"""Every request has an id: in its answer, in each line that is logged for it, on the page of an error.

Kept pages have none. They are answered without Django, the same bytes for everybody; an id would be that of
the request which built the page, and untrue for all others. They log nothing either.
"""

import re
import secrets

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from commons.pages.keeping import MARK
from portal.headers import GetResponse
from portal.logs import REQUEST_ID

HEADER = "X-Request-ID"
# What nginx ($request_id), Traefik, HAProxy and clouds make; nothing that could break a line or a page.
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")

LETTERS = str.maketrans("0123456789", "ghjkmnpqrs")


def name_requests(get_response: GetResponse) -> GetResponse:
    """The outermost middleware. The id stays after the answer: Django logs what was refused only then."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        name = given_by_proxy(request) or new_id()
        REQUEST_ID.set(name)
        response = get_response(request)
        if not is_kept_by_others(request, response):
            response.headers[HEADER] = name
        return response

    return middleware


def new_id() -> str:
    """64 random bits in letters: a row of digits would look like somebody's phone."""
    return secrets.token_hex(8).translate(LETTERS)


def given_by_proxy(request: HttpRequest) -> str:
    """The id that a proxy of ours gave; a visitor's own is no id of ours."""
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    is_trusted = request.META.get("REMOTE_ADDR", "") in settings.TRUSTED_PROXIES
    return given if is_trusted and GIVEN.fullmatch(given) else ""


def is_kept_by_others(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether our own wrapper, nginx or a browser shows this answer to later requests too."""
    return MARK in request.META or "public" in response.headers.get("Cache-Control", "")
