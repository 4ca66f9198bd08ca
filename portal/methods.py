"""The methods that the portal knows: pages are read, and forms are sent."""

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from portal.headers import GetResponse

KNOWN = ("GET", "HEAD", "POST")


def know_three(get_response: GetResponse) -> GetResponse:
    """Answer 405 to PUT, DELETE, TRACE and others, before anything asks them for a form's token."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method in KNOWN or request.method == "OPTIONS":
            return get_response(request)
        return HttpResponseNotAllowed(KNOWN)

    return middleware
