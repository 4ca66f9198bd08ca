"""Kept public pages around the whole application: what stands unchanged is answered without Django."""

import re
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import DatabaseError, InterfaceError

from commons.pages.keeping import MARK
from commons.pages.ledger import LEDGER
from commons.pages.shared import SharedPages
from commons.pages.store import NGINX_MAY_KEEP, Header, Page, Store, make_page

Environ = dict[str, Any]
Application = Callable[..., Iterable[bytes]]

# Only these queries, and only of lists: of others there is no end, and each would be a page of its own.
PAGE = re.compile(r"page=[1-9][0-9]{0,6}")
# Headers of a page that its 304 needs.
AGAIN = frozenset({NGINX_MAY_KEEP[0], "ETag", "Vary", "Cache-Control"})
# Whoever builds a page holds one of so many locks; two keys seldom share one.
LOCKS = 64


class KeptPages:
    """A WSGI application that keeps the answers of another one for `paths`, where its views allow it.

    A path that matches the group `list` has pages. `served` is told of each request that was answered without
    the application. `shared` are the pages that other processes and machines have built.
    """

    def __init__(
        self,
        application: Application,
        *,
        paths: re.Pattern[str],
        served: Callable[[Environ], None],
        shared: SharedPages | None = None,
    ) -> None:
        self.application, self.paths, self.served = application, paths, served
        self.ledger, self.store, self.shared = LEDGER, Store(), shared
        self.building = [threading.Lock() for _ in range(LOCKS)]

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        found = self.paths.fullmatch(environ.get("PATH_INFO", ""))
        key = key_of(environ, has_pages=bool(found["list"])) if found else None
        if key is None:
            return self.application(environ, start_response)
        try:
            serial = self.ledger.refresh()
        except (DatabaseError, InterfaceError):
            # Whether a page still stands cannot be known: the application says what is wrong.
            return self.application(environ, start_response)
        page = self.standing(key)
        if page:
            self.served(environ)
            return answer(page, environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            return self.application(environ, start_response)
        # Others who ask for the same page meanwhile wait, and find it.
        with self.building[hash(key) % LOCKS]:
            if page := self.standing(key) or self.borrowed(key):
                self.served(environ)
                return answer(page, environ, start_response)
            return self.build(key, serial, environ, start_response)

    def standing(self, key: str) -> Page | None:
        """The kept page if it is still true."""
        page = self.store.get(key)
        return page if page and self.stands(page) else None

    def stands(self, page: Page) -> bool:
        """Whether no change has named one of its tags, and this process knows of all changes since then."""
        is_over = page.keep.until <= time.time() or page.serial < self.ledger.first
        return not (is_over or self.ledger.has_changed(page.keep.tags, page.serial))

    def borrowed(self, key: str) -> Page | None:
        """The page that another process has built, if it is still true; from now on it is kept here too."""
        page = self.shared.get(key) if self.shared else None
        if page is None or not self.stands(page):
            return None
        self.store.put(key, page)
        return page

    def build(self, key: str, serial: int, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Ask the application, and keep its answer if its view said so."""
        status, headers, body = ask(self.application, environ)
        if not may_keep(status, headers, environ):
            start_response(status, headers)
            return [body]
        page = make_page(serial, environ[MARK], headers, body)
        self.store.put(key, page)
        if self.shared:
            self.shared.put(key, page)
        return answer(page, environ, start_response)


def key_of(environ: Environ, *, has_pages: bool) -> str | None:
    """Scheme, host, path and page; None for a request whose answer is never kept."""
    scheme = environ.get("HTTP_X_FORWARDED_PROTO", environ.get("wsgi.url_scheme", ""))
    query = environ.get("QUERY_STRING", "")
    if environ.get("REQUEST_METHOD") not in ("GET", "HEAD") or scheme not in ("http", "https"):
        return None
    if query and not (has_pages and PAGE.fullmatch(query)):
        return None
    if environ.get("CONTENT_LENGTH") not in (None, "", "0"):
        return None
    host = environ.get("HTTP_HOST", "")
    page = "" if query == "page=1" else query
    return f"{environ.get('wsgi.url_scheme')} {scheme} {host} {environ.get('PATH_INFO', '')} {page}"


def ask(application: Application, environ: Environ) -> tuple[str, list[Header], bytes]:
    """The whole answer of the application."""
    told: list[Any] = []
    chunks = application(environ, lambda *given: told.append(given))
    try:
        body = b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()
    status, headers = told[-1][:2]
    return status, headers, body


def may_keep(status: str, headers: list[Header], environ: Environ) -> bool:
    """Whether the view allowed it and the answer is the same for everybody."""
    names = {name.lower(): value.lower() for name, value in headers}
    is_personal = "set-cookie" in names or "cookie" in names.get("vary", "")
    return MARK in environ and status.startswith("200 ") and not is_personal


def answer(page: Page, environ: Environ, start_response: Any) -> Iterable[bytes]:
    """The page as this client takes it: nothing if it has it already, packed if it can unpack."""
    if page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        # Of all others the client has those of the page (RFC 9110, 15.4.5).
        start_response("304 Not Modified", [pair for pair in page.headers if pair[0] in AGAIN])
        return []
    headers = list(page.headers)
    body = page.plain
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        headers.append(("Content-Encoding", "gzip"))
        body = page.zipped
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
