"""Headers of every answer that Django's SecurityMiddleware does not know."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# What browsers offer to pages and no page of ours uses. Browsers complain of names that they do not know.
UNUSED = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
# Below these paths stand signed links.
SECRET = ("/status/", "/contact/", "/inquire/", "/preview/")
PERMISSIONS_POLICY = ", ".join(f"{name}=()" for name in UNUSED)


def keep_addresses_secret(get_response: GetResponse) -> GetResponse:
    """The path of a page behind a signed link goes nowhere, not even to our own log, errors included.

    strict-origin, not no-referrer: with that browsers send Origin null and Django refuses the form.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.path_info.startswith(SECRET):
            response.headers["Referrer-Policy"] = "strict-origin"
        return response

    return middleware


def deny_permissions(get_response: GetResponse) -> GetResponse:
    """Tell browsers that neither our pages nor what they hold may use camera, microphone or position."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware
