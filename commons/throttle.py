"""Limits that are kept in the database, so that all processes share one count."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from commons.models import Hit

# What one site is given of IPv6; whoever has one has 65,536 networks of /64.
SITE_BITS = 48
# Hosts of the same mailboxes, and those whose mailboxes are the same with and without dots.
ONE_HOST = {"googlemail.com": "gmail.com"}
DOTLESS = {"gmail.com"}
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# Written by hand: a story that comes in is counted seven times, and Django makes the words anew each time.
BEGIN = """INSERT INTO "commons_hit" ("scope", "address_hash", "window_ends_at", "count")
VALUES (%s, %s, %s, 0) ON CONFLICT DO NOTHING"""
COUNT = """UPDATE "commons_hit" SET "count" = "count" + 1
WHERE "scope" = %s AND "address_hash" = %s AND "window_ends_at" = %s AND "count" < %s"""


def take(scope: str, address: str, *, limit: int, window: timedelta, now: datetime) -> bool:
    """Count one use of `scope` by `address`; returns whether it is within `limit` uses per `window`.

    `address` is a network or mail address; limit 0 means no limit. Windows are fixed: 10:00 to 11:00, not the
    last hour. A use over the limit is not counted, and nothing is raised. Call it inside the transaction of
    the thing that is limited: if that fails, the use is not counted either. The work is the same for the
    first use, a later one and one over the limit, so that its time tells nobody which it was.
    """
    if limit == 0:
        return True
    ends = connection.ops.adapt_datetimefield_value(window_end(now, window))
    row = (scope, keyed_hash(address), ends)
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, row)
        cursor.execute(COUNT, (*row, limit))
        return bool(cursor.rowcount == 1)


class TooMany(Exception):
    """The limit of one of these addresses is reached; `until` is when it counts anew."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"limit reached until {until.isoformat()}")
        self.until = until


# One thing to count: scope, address ("" where it is not known), window.
Use = tuple[str, str, timedelta]


def take_all(uses: Iterable[Use], *, limit: int, now: datetime) -> None:
    """Count each of `uses` whose address is known, as take() does; raises TooMany over `limit`."""
    for scope, address, window in uses:
        if address and not take(scope, address, limit=limit, window=window, now=now):
            raise TooMany(window_end(now, window))


def forget(now: datetime) -> None:
    """Clock job: delete the counts of windows that are over."""
    Hit.objects.filter(window_ends_at__lte=now).delete()


def window_end(now: datetime, window: timedelta) -> datetime:
    """The end of the fixed window around `now`; windows of this length follow each other since 1970."""
    seconds = window.total_seconds()
    return datetime.fromtimestamp((now.timestamp() // seconds + 1) * seconds, tz=UTC)


def keyed_hash(address: str) -> str:
    """A hash with SECRET_KEY: without the key nobody can find the address by trying all of them."""
    return hmac.new(settings.SECRET_KEY.encode(), network(address).encode(), hashlib.sha256).hexdigest()


def network(address: str) -> str:
    """Whose uses count together: an IPv6 site owns a /48; other addresses stand for themselves."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address.strip().lower()
    if isinstance(parsed, IPv6Address):
        return str(ip_network(f"{parsed}/{SITE_BITS}", strict=False))
    return str(parsed)


def mailbox(email: str) -> str:
    """The mailbox behind a mail address: what follows a + is its owner's matter, and so are Gmail's dots."""
    name, _, typed_host = email.strip().lower().rpartition("@")
    host = ONE_HOST.get(typed_host, typed_host)
    name = name.partition("+")[0]
    return f"{name.replace('.', '') if host in DOTLESS else name}@{host}"


def client_address(request: HttpRequest) -> str:
    """The visitor's network address; X-Forwarded-For counts only from a trusted proxy."""
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while address in settings.TRUSTED_PROXIES and forwarded:
        claimed = plain_address(forwarded.pop())
        if not claimed:
            break
        address = claimed
    return address


def plain_address(text: str) -> str:
    """The network address in `text`, "" for anything else; IPv4 written as IPv6 is IPv4."""
    try:
        parsed = ip_address(text.strip())
    except ValueError:
        return ""
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
