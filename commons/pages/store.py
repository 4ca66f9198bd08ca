"""The kept pages of one process. Pure but for its lock."""

import gzip
import hashlib
import threading
from collections import OrderedDict
from typing import NamedTuple

from commons.pages.keeping import Keep

# Bytes of all pages of a process; the page that was not asked for longest goes first.
MOST_BYTES = 6_000_000
# Beside its bytes a page has headers and names.
OVERHEAD = 2_000
Header = tuple[str, str]
# For a second: a take-down is seen within two. nginx takes it out. It stands first, since
# before 1.23.3 nginx heeds what comes first.
NGINX_MAY_KEEP = ("X-Accel-Expires", "1")


class Page(NamedTuple):
    """One kept answer. `serial` is that of the newest change known before it was built."""

    serial: int
    keep: Keep
    headers: tuple[Header, ...]
    plain: bytes
    zipped: bytes
    etag: str

    @property
    def size(self) -> int:
        """Roughly the memory it takes, in bytes."""
        return len(self.plain) + len(self.zipped) + OVERHEAD


def make_page(serial: int, keep: Keep, headers: list[Header], body: bytes) -> Page:
    """A Page of what the application answered; headers that belong to one answer are left out."""
    kept = tuple(pair for pair in headers if pair[0].lower() not in {"content-length", "date", "etag"})
    # Without a time, or the same page would be another one in every process.
    zipped = gzip.compress(body, compresslevel=6, mtime=0)
    # Weak: packed and plain share it.
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    added = (("ETag", etag), ("Vary", "Accept-Encoding"))
    return Page(serial, keep, (NGINX_MAY_KEEP, *kept, *added), body, zipped, etag)


class Store:
    """The pages by key, within MOST_BYTES."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.size = 0
        self.pages: OrderedDict[str, Page] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: str) -> Page | None:
        """The page, which now is the one asked for last."""
        with self.lock:
            page = self.pages.get(key)
            if page:
                self.pages.move_to_end(key)
            return page

    def put(self, key: str, page: Page) -> None:
        """Keep the page instead of the one before it; others go if there are too many bytes."""
        with self.lock:
            if before := self.pages.pop(key, None):
                self.size -= before.size
            self.pages[key] = page
            self.size += page.size
            while self.size > self.most_bytes:
                _, gone = self.pages.popitem(last=False)
                self.size -= gone.size
