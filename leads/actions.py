"""What happens to leads."""

import secrets

from django.conf import settings
from django.db import IntegrityError, transaction

from commons import throttle
from commons.chinese import beijing
from leads.models import Lead

ALPHABET = "34679ACDEFGHJKMNPQRTWXY"


class TooMany(Exception):
    """The limit of this address is reached for now."""


def ask(*, key, network_address, now, **fields):
    """Store one request for a call and return it; the same form sent twice gives the same row.

    Raises TooMany over LEAD_LIMIT per network address and hour, or per mail address and day.
    """
    try:
        with transaction.atomic():
            return Lead.objects.filter(idempotency_key=key).first() or store(
                key, network_address, now, fields
            )
    except IntegrityError:
        # Two requests with the same key at once: the other one was first.
        return Lead.objects.get(idempotency_key=key)


def store(key, network_address, now, fields):
    """Count the request against the limits and write it down."""
    uses = (
        ("lead-network", network_address, throttle.HOUR),
        ("lead-mail", fields.get("email", ""), throttle.DAY),
    )
    for scope, address, window in uses:
        if address and not throttle.take(scope, address, limit=settings.LEAD_LIMIT, window=window, now=now):
            raise TooMany
    ending = "".join(secrets.choice(ALPHABET) for _ in range(5))
    number = f"ZX-{beijing(now):%y%m%d}-{ending}"
    return Lead.objects.create(number=number, idempotency_key=key, created_at=now, **fields)
