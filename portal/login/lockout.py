"""How often one may fail to sign in: counted in the database, asked before any password is hashed.

django-axes calls in here and keeps the rows. We count by three rules instead of its one, and keep no browser
and no form. Unknown accounts are counted as known ones are.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_network
from math import ceil
from typing import Any, NamedTuple

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse

from commons.chinese import months_before
from commons.throttle import client_address, network, plain_address

logger = logging.getLogger(__name__)

# A failure counts for so long after the last one like it, and a lock lasts no longer.
PAUSE: timedelta = settings.AXES_COOLOFF_TIME
# An account's owner is known for so long where they signed in.
KNOWN_FOR = timedelta(days=30)


class AxesRequest(HttpRequest):
    """For annotations: what django-axes notes on the request of a sign-in, and we beside it."""

    axes_ip_address: str | None
    axes_attempt_time: datetime
    axes_path_info: str
    axes_locked_out: bool
    lock_ends_at: datetime | None


class Rule(NamedTuple):
    """Attempts that agree in `names` may fail fewer than `most` times."""

    names: tuple[str, ...]
    most: int


PAIR = Rule(("username", "ip_address"), 10)
ADDRESS = Rule(("ip_address",), 50)
# Many networks at once. It binds nobody at an address where they signed in: strangers lock no owner out.
ACCOUNT = Rule(("username",), 30)


def locked_until(username: str | None, address: str | None, now: datetime) -> datetime | None:
    """When this account may be tried again from this address, None for at once."""
    ends = [
        end for rule in rules_for(username, address, now) if (end := end_of(rule, username, address, now))
    ]
    return max(ends, default=None)


def rules_for(username: str | None, address: str | None, now: datetime) -> Iterable[Rule]:
    """The rules that hold for this account from this address."""
    yield PAIR
    yield ADDRESS
    known = AccessLog.objects.filter(username=username, ip_address=address, attempt_time__gt=now - KNOWN_FOR)
    if not known.exists():
        yield ACCOUNT


def end_of(rule: Rule, username: str | None, address: str | None, now: datetime) -> datetime | None:
    """When the rule lets go, None if it holds nobody."""
    typed = {"username": username, "ip_address": address}
    alike = AccessAttempt.objects.filter(
        attempt_time__gt=now - PAUSE, **{name: typed[name] for name in rule.names}
    )
    newest = alike.order_by("-attempt_time").values_list("attempt_time", "failures_since_start")
    count = 0
    for moment, failures in newest[: rule.most]:
        count += failures
        if count >= rule.most:
            # Once this one is forgotten, too few are left.
            return moment + PAUSE
    return None


class Lockout(AxesDatabaseHandler):
    """What django-axes asks and tells at each sign-in; its commands axes_reset… work as they do."""

    def get_failures(self, request: AxesRequest, credentials: dict[str, Any] | None = None) -> int:
        """1 where a rule holds, else 0: AXES_FAILURE_LIMIT is 1."""
        return int(self.end(request, credentials) is not None)

    def end(self, request: AxesRequest, credentials: dict[str, Any] | None) -> datetime | None:
        """When the lock ends that holds this sign-in, None for no lock."""
        username = account(credentials or {})
        end = locked_until(username, request.axes_ip_address, request.axes_attempt_time)
        request.lock_ends_at = end
        return end

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: AxesRequest | None = None, **kwargs: Any
    ) -> None:
        """Count one failure. What is locked is not counted, so that every lock ends by itself."""
        if request is None or request.axes_locked_out:
            return
        now = request.axes_attempt_time
        AccessAttempt.objects.filter(attempt_time__lte=now - PAUSE).delete()
        count_one_more(account(credentials), request.axes_ip_address, request.axes_path_info, now)
        # Without the name: people type their password there.
        logger.warning("sign-in failed from %s", request.axes_ip_address)
        request.axes_locked_out = self.end(request, credentials) is not None
        if request.axes_locked_out:
            logger.warning("sign-in locked until %s from %s", request.lock_ends_at, request.axes_ip_address)

    def user_logged_in(self, sender: Any, request: AxesRequest, user: Any, **kwargs: Any) -> None:
        """Their own slips are forgiven, not other accounts' from that address; the address is theirs now."""
        place = {"username": user.get_username(), "ip_address": request.axes_ip_address}
        AccessAttempt.objects.filter(**place).delete()
        AccessLog.objects.create(**place, path_info=request.axes_path_info)
        logger.info("signed in: account %s from %s", user.pk, request.axes_ip_address)

    def user_logged_out(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is kept of it."""


def account(credentials: dict[str, Any]) -> str | None:
    """The account's name as far as the column holds it; longer ones are nobody's."""
    username = credentials.get("username")
    return username[:255] if username else None


def count_one_more(username: str | None, address: str | None, path: str, now: datetime) -> None:
    """One row for each account and address; made by whoever fails first."""
    place = {"username": username, "ip_address": address, "user_agent": ""}
    row = AccessAttempt.objects.filter(**place)
    more = {"failures_since_start": F("failures_since_start") + 1, "attempt_time": now}
    if row.update(**more):
        return
    try:
        with transaction.atomic():
            AccessAttempt.objects.create(**place, path_info=path, failures_since_start=1)
    except IntegrityError:
        # Another process was first, in this very moment.
        row.update(**more)


def network_address(request: AxesRequest) -> str | None:
    """The client's address as the limits know it: the first of the /48 for IPv6, None where there is none."""
    address = plain_address(client_address(request))
    return str(ip_network(network(address)).network_address) if address else None


def too_many(request: AxesRequest, response: HttpResponse, credentials: Any) -> HttpResponse:
    """The login page as it stands, which says until when, with the status and header that programs read."""
    response.status_code = 429
    response.headers["Retry-After"] = str(seconds_left(request))
    return response


def seconds_left(request: AxesRequest) -> int:
    """How long the lock of this request still lasts."""
    ends_at = request.lock_ends_at or request.axes_attempt_time
    return ceil((ends_at - request.axes_attempt_time).total_seconds())


def forget_attempts(now: datetime) -> None:
    """Clock job: failures and sign-ins, which name a network address, are kept for RETAIN_NETWORK months."""
    before = months_before(now, settings.RETAIN_NETWORK)
    for model in (AccessAttempt, AccessLog):
        model.objects.filter(attempt_time__lt=before).delete()
