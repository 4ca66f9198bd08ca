"""Kept pages that processes and machines lend each other, in the Redis that CACHE_URL names.

It holds nothing else, and nothing that counts: limits, sessions and changes are in the database. Whether a
page stands is decided as for one's own, by the ledger; a Redis that is away or says strange things costs time
only.
"""

import gzip
import hashlib
import hmac
import json
import logging
import time
from typing import Any

from django.conf import settings
from django.core.cache import caches

from commons.pages.keeping import Keep
from commons.pages.store import Page

logger = logging.getLogger(__name__)

# So long nobody asks a Redis that failed, in seconds.
PAUSE = 5.0
SEAL_BYTES = 32


class Plain:
    """For Django's cache: bytes go as they are, and none are executed, as those of a pickle would be."""

    def dumps(self, content: bytes) -> bytes:
        return content

    def loads(self, content: bytes) -> bytes:
        return content


class SharedPages:
    """Pages by key, of those who run the same `release` with the same SECRET_KEY."""

    def __init__(self, release: str) -> None:
        self.secret = hashlib.sha256(f"{settings.SECRET_KEY}\n{release}".encode()).digest()
        self.resting_until = 0.0

    def get(self, key: str) -> Page | None:
        """The page that somebody kept; None where there is none, or where Redis is away."""
        content = self.attempt("get", self.name(key))
        return self.opened(key, content) if content else None

    def put(self, key: str, page: Page) -> None:
        """Lend a page to the others, until its time is over."""
        seconds = page.keep.until - time.time()
        if seconds > 0:
            self.attempt("set", self.name(key), self.sealed(key, page), seconds)

    def attempt(self, what: str, *arguments: Any) -> Any:
        """Ask the cache; None where it fails, and for a while after."""
        if time.monotonic() < self.resting_until:
            return None
        try:
            return getattr(caches["default"], what)(*arguments)
        except Exception as error:
            # Redis' own errors, and those of its connection: none of them is a reader's matter.
            self.resting_until = time.monotonic() + PAUSE
            logger.warning("shared pages rest for %s s: %s", PAUSE, type(error).__name__)
            return None

    def name(self, key: str) -> str:
        """What the page is called there; another release keeps others."""
        return hmac.new(self.secret, key.encode(), "sha256").hexdigest()

    def sealed(self, key: str, page: Page) -> bytes:
        """The page as bytes with a seal in front: who cannot make it cannot put words into our mouth."""
        facts = [page.serial, sorted(page.keep.tags), page.keep.until, page.headers, page.etag]
        content = json.dumps(facts).encode() + b"\n" + page.zipped
        return self.seal(key, content) + content

    def seal(self, key: str, content: bytes) -> bytes:
        """Only with the key, and only for this page."""
        return hmac.digest(self.secret, key.encode() + b"\n" + content, "sha256")

    def opened(self, key: str, sealed: bytes) -> Page | None:
        """The page in the bytes; None for what is not ours."""
        seal, content = sealed[:SEAL_BYTES], sealed[SEAL_BYTES:]
        if not hmac.compare_digest(seal, self.seal(key, content)):
            return None
        head, _, zipped = content.partition(b"\n")
        serial, tags, until, headers, etag = json.loads(head)
        pairs = tuple((name, value) for name, value in headers)
        return Page(serial, Keep(frozenset(tags), until), pairs, gzip.decompress(zipped), zipped, etag)
