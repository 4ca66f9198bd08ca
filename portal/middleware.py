"""Middleware: refuses requests that no view should see, and redirects old URLs."""

import re
from collections.abc import Callable, Iterator

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import BadRequest
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponsePermanentRedirect, QueryDict, UnreadablePostError
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from articles.covers.images import MOST_BYTES
from articles.importing.redirects import find_moved, moved_page
from commons.fields import BEHIND_URL
from leads.packs.files import MOST_SENT
from leads.permissions import KEEP_PACKS
from portal.errors import plain_refusal

GetResponse = Callable[[HttpRequest], HttpResponseBase]
# The only URLs that take files: where staff write or edit texts, with a picture;
# where authors send theirs, in a Word file;
TAKES_PICTURE = re.compile(
    r"/admin/(articles/article/(add|[0-9]+/change)|submissions/submission/[0-9]+/[a-z0-9/-]+)/"
)
TAKES_WORD_FILE = re.compile(r"/submit/|/status/[^/]+/edit/")
# and where staff keep the material of investors, with room for several files in one form.
TAKES_MATERIAL = re.compile(r"/admin/leads/policypack/(add|[0-9]+/change)/")
# A Word file that is too large is told so at its field, and what was typed stays.
MOST_WORD_BYTES = 10_000_000


def reject_invalid_input(get_response: GetResponse) -> GetResponse:
    """Answer 400 to NUL characters and to forms in another charset than UTF-8, 413 to what is too large.

    PostgreSQL refuses NUL where SQLite stores it. A form in another charset, such as gbk, raises an error
    that Django does not handle.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        status = refused_with(request)
        return plain_refusal(status) if status else get_response(request)

    return middleware


def refused_with(request: HttpRequest) -> int | None:
    """The status that refuses a request; a body that is too large is not searched."""
    if has_foreign_charset(request):
        return 400
    if is_too_large(request):
        return 413
    return 400 if has_nul(request) else None


def has_foreign_charset(request: HttpRequest) -> bool:
    """Whether the header of the request names a charset other than UTF-8."""
    charset = (request.content_params or {}).get("charset", "utf-8")
    return charset.strip("\"'").lower() not in {"utf-8", "utf8"}


def is_too_large(request: HttpRequest) -> bool:
    """Whether the body is longer than most_bytes() by its Content-Length."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdecimal() or int(length) > most_bytes(request)


def most_bytes(request: HttpRequest) -> int:
    """How long the body may be: 1 MB, and more on the pages that take a picture or a Word file."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if request.method != "POST" or request.content_type != "multipart/form-data":
        return most
    if TAKES_PICTURE.fullmatch(request.path_info):
        return most + MOST_BYTES
    if TAKES_MATERIAL.fullmatch(request.path_info):
        # A little more than the form takes, which says so at its field.
        return most + MOST_SENT * 5 // 4 if may_send_material(request) else most
    return most + MOST_WORD_BYTES if TAKES_WORD_FILE.fullmatch(request.path_info) else most


def may_send_material(request: HttpRequest) -> bool:
    """Whether the cookie names a session of who may keep material; asked before the body is read."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not key.isalnum():
        return False
    asking = HttpRequest()
    asking.session = SessionStore(key)
    return get_user(asking).has_perm(KEEP_PACKS)


def has_nul(request: HttpRequest) -> bool:
    """Whether path, query, cookies or form hold a NUL character, however it was written."""
    plain = (request.path, *pairs(request.GET), *request.COOKIES.values())
    if any("\x00" in part for part in plain):
        return True
    try:
        return any("\x00" in part for part in pairs(request.POST))
    except (BadRequest, UnreadablePostError):
        return True


def pairs(query: QueryDict) -> Iterator[str]:
    """All keys and values of a QueryDict."""
    for key, values in query.lists():
        yield key
        yield from values


def without_tail(path: str) -> str:
    """Our own address without the punctuation that was copied behind it: /articles/1/ for /articles/1/。"""
    bare = path.rstrip(BEHIND_URL)
    if bare == path or not bare.endswith("/") or bare.startswith("//"):
        return path
    try:
        resolve(bare)
    except Resolver404:
        return path
    return bare


def redirect_moved(get_response: GetResponse) -> GetResponse:
    """Redirect old URLs of imported articles to the new ones: 301 instead of 404."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if place := moved_before(request):
            return HttpResponsePermanentRedirect(place)
        response = get_response(request)
        is_missing = response.status_code == 404 and request.method in {"GET", "HEAD"}
        place = moved_to(request) if is_missing else ""
        return HttpResponsePermanentRedirect(place) if place else response

    return middleware


def moved_before(request: HttpRequest) -> str:
    """Where /?p=1234 of an old site is now: our own page would answer it. "" if nowhere."""
    query = request.META.get("QUERY_STRING", "")
    if not query or request.method not in {"GET", "HEAD"} or request.path.startswith("/admin/"):
        return ""
    try:
        article = moved_page(request.path, query.encode("latin-1"), request.GET)
    except (DatabaseError, InterfaceError):
        return ""
    return article.get_absolute_url() if article else ""


def moved_to(request: HttpRequest) -> str:
    """Where a missing page is now, "" if nowhere."""
    if (path := without_tail(request.path)) != request.path:
        return path
    try:
        # WSGI hands bytes over as Latin-1.
        article = find_moved(request.path, request.META.get("QUERY_STRING", "").encode("latin-1"))
    except (DatabaseError, InterfaceError):
        # The page for 404 needs no database.
        return ""
    return article.get_absolute_url() if article else ""
