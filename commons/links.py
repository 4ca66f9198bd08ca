"""Links that only their holder can open: a signature over (purpose, id, serial), never stored.

Raising the serial on the row revokes every link given out before. The signature is HMAC-SHA256 under
SECRET_KEY, so a token cannot be guessed or changed to another story's.
"""

import re
from collections import namedtuple

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

Link = namedtuple("Link", "purpose id serial")
# A token wherever it stands, also percent-encoded.
TOKEN = re.compile(r"[0-9]+-[0-9]+(~|%7E)[^/\s]+", re.IGNORECASE)


def signer(purpose):
    """A signer whose signatures are worth nothing for another purpose."""
    return Signer(salt=f"yuanxun.link.{purpose}", sep="~")


def token(link):
    """The text that stands in the address: 12-1~<signature>."""
    return signer(link.purpose).sign(f"{link.id}-{link.serial}")


def read(text, purposes):
    """The Link that was signed as `text` for one of `purposes`, else None."""
    for purpose in purposes:
        try:
            id_text, serial = signer(purpose).unsign(text).split("-")
        except BadSignature:
            continue
        return Link(purpose, int(id_text), int(serial))
    return None


def path(link):
    """The address on this site, by the route that the settings name for the purpose."""
    return reverse(settings.LINK_ROUTES[link.purpose], args=[token(link)])


def url(link):
    """The absolute address, for mails. It comes from SITE_URL, never from a request."""
    return settings.SITE_URL + path(link)


def mask(text):
    """The text with every token taken out, whatever address it stands in."""
    return TOKEN.sub("…", text)
