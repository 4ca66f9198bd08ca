"""What makes a page what it is beside the database: code, templates, styles, and what the operator set."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from portal.context import site

FOLDERS = (
    "articles",
    "commons",
    "districts",
    "feedback",
    "leads",
    "portal",
    "submissions",
    "templates",
    "static",
)
# The others are read by no page.
ENDINGS = {".py", ".html", ".css", ".js", ".json", ".mo"}


def files() -> Iterator[Path]:
    """Every file that a page is made with, in the same order on every machine."""
    for folder in FOLDERS:
        found = (path for path in Path(settings.BASE_DIR, folder).rglob("*") if path.suffix in ENDINGS)
        yield from sorted(found)


def name_of_release() -> str:
    """The same on two machines if, and only if, they build the same pages from the same rows."""
    whole = hashlib.sha256(json.dumps([site(None), settings.HOME_DISTRICT], sort_keys=True).encode())
    for path in files():
        whole.update(str(path.relative_to(settings.BASE_DIR)).encode() + b"\n" + path.read_bytes())
    return whole.hexdigest()
