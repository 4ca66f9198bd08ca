"""Links that only their holder can open: a signature over (purpose, id, serial), never stored.

Raising the serial number of the row revokes every link given out before. The signature is HMAC-SHA256 with
SECRET_KEY, so nobody can guess a token or turn one into another story's.
"""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import unquote

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, Signer, TimestampSigner
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.urls import reverse

# A token wherever it stands, also percent-encoded.
TOKEN = re.compile(r"[0-9]+-[0-9]+(~|%7E)[^/\s]+", re.IGNORECASE)


class Link(NamedTuple):
    """What a signature is over: what the link is for, the id of the row, and the row's serial number."""

    purpose: str
    id: int
    serial: int


def raised(column: str) -> Combinable:
    """The next serial number, for update(): it calls back the links given out so far. Empty is 1."""
    return Coalesce(column, 1) + 1


def signer(purpose: str) -> Signer:
    """A signer for one purpose; its signatures are not valid for another one, and some hold their time."""
    kind = TimestampSigner if purpose in settings.LINK_DAYS else Signer
    return kind(salt=f"yuanxun.link.{purpose}", sep="~")


def token(link: Link) -> str:
    """The text in the URL: 12-1~<signature>."""
    return signer(link.purpose).sign(f"{link.id}-{link.serial}")


def read(text: str, purposes: Iterable[str]) -> Link | None:
    """The Link that was signed as `text` for one of `purposes`; None for any other text. Raises nothing."""
    for purpose in purposes:
        try:
            id_text, serial = unsigned(purpose, text).split("-")
        except BadSignature:
            continue
        return Link(purpose, int(id_text), int(serial))
    return None


def is_over(text: str, purpose: str) -> bool:
    """Whether the text is a token of ours whose days are over."""
    try:
        unsigned(purpose, text)
    except SignatureExpired:
        return True
    except BadSignature:
        return False
    return False


def unsigned(purpose: str, text: str) -> str:
    """What was signed; raises BadSignature, also when the days of the purpose in LINK_DAYS are over."""
    known = signer(purpose)
    if isinstance(known, TimestampSigner):
        return known.unsign(text, max_age=timedelta(days=settings.LINK_DAYS[purpose]))
    return known.unsign(text)


def path(link: Link) -> str:
    """The path on this site, by the route in settings.LINK_ROUTES; KeyError for a purpose without one."""
    return reverse(settings.LINK_ROUTES[link.purpose], args=[token(link)])


def url(link: Link) -> str:
    """The absolute URL, for letters. The host comes from SITE_URL, never from a request."""
    return settings.SITE_URL + path(link)


def holds_token(address: str) -> bool:
    """Whether a token stands in a web address, however it is encoded."""
    return bool(TOKEN.search(unquote(address)))


def mask(text: str) -> str:
    """The text with every token taken out, whatever address it stands in."""
    return TOKEN.sub("…", text)
