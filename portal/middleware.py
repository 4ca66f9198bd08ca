"""Requests that no view should see."""

import re

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DatabaseError, InterfaceError
from django.http import HttpResponsePermanentRedirect, UnreadablePostError

from articles.covers.images import MOST_BYTES
from articles.importing.redirects import find_moved
from portal.errors import plain_refusal

# Where staff write articles, with a picture; and no other address takes files.
TAKES_PICTURE = re.compile(r"/admin/articles/article/(add|[0-9]+/change)/")


def reject_invalid_input(get_response):
    """Answer 400 to NUL characters and to forms in another charset than UTF-8, 413 to what is too large.

    PostgreSQL refuses NUL where SQLite stores it, and a form declared as gbk escapes Django's own
    error handling altogether; both must end the same way on every database.
    """

    def middleware(request):
        if has_foreign_charset(request):
            return plain_refusal(400)
        if is_too_large(request):
            return plain_refusal(413)
        if has_nul(request):
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
    return not length.isdecimal() or int(length) > most_bytes(request)


def most_bytes(request):
    """How long the body may be: 1 MB, and a picture of 5 MB more where staff send one with an article."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    is_multipart = request.content_type == "multipart/form-data"
    if request.method == "POST" and is_multipart and TAKES_PICTURE.fullmatch(request.path_info):
        return most + MOST_BYTES
    return most


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


def redirect_moved(get_response):
    """Lead old addresses of imported articles to their new ones: 301 instead of 404."""

    def middleware(request):
        response = get_response(request)
        if response.status_code != 404 or request.method not in {"GET", "HEAD"}:
            return response
        try:
            # WSGI hands bytes over as Latin-1.
            article = find_moved(request.path, request.META.get("QUERY_STRING", "").encode("latin-1"))
        except (DatabaseError, InterfaceError):
            # The page for 404 stands without the database.
            return response
        return HttpResponsePermanentRedirect(article.get_absolute_url()) if article else response

    return middleware
