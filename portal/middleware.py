"""Requests that no view should see."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import UnreadablePostError

from portal.errors import plain_refusal


def reject_invalid_input(get_response):
    """Answer 400 to NUL characters and to forms in another charset than UTF-8.

    PostgreSQL refuses NUL where SQLite stores it, and a form declared as gbk escapes Django's own
    error handling altogether; both must end the same way on every database.
    """

    def middleware(request):
        if has_foreign_charset(request) or is_too_large(request) or has_nul(request):
            return plain_refusal(400)
        return get_response(request)

    return middleware


def has_foreign_charset(request):
    """Whether the body claims a charset other than UTF-8."""
    charset = request.content_params.get("charset", "utf-8")
    return charset.strip("\"'").lower() not in {"utf-8", "utf8"}


def is_too_large(request):
    """Whether the body claims more than a form may hold; files of visitors are taken nowhere."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdecimal() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def has_nul(request):
    """Whether path, query, cookies or form hold a NUL character, however it was written."""
    plain = (request.path, *pairs(request.GET), *request.COOKIES.values())
    if any("\x00" in part for part in plain):
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
