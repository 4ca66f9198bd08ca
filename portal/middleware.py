"""Requests that no view should see."""

from django.core.exceptions import BadRequest
from django.http import UnreadablePostError

from portal.errors import plain_refusal


def reject_invalid_input(get_response):
    """Answer 400 to NUL characters and to forms in another charset than UTF-8.

    PostgreSQL refuses NUL where SQLite stores it, and a form declared as gbk escapes Django's own
    error handling altogether; both must end the same way on every database.
    """

    def middleware(request):
        if has_foreign_charset(request) or has_nul(request):
            return plain_refusal(400)
        return get_response(request)

    return middleware


def has_foreign_charset(request):
    """Whether the body claims a charset other than UTF-8."""
    charset = request.content_params.get("charset", "utf-8")
    return charset.strip("\"'").lower() not in {"utf-8", "utf8"}


def has_nul(request):
    """Whether path, query or form hold a NUL character, however it was written."""
    if "\x00" in request.path or any("\x00" in part for part in pairs(request.GET)):
        return True
    try:
        return any("\x00" in part for part in pairs(request.POST))
    except (BadRequest, UnreadablePostError):
        return True


def pairs(query):
    """All keys and values of a QueryDict."""
    for key, values in query.lists():
        yield key
        yield from values
