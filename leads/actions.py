"""What happens to leads."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from commons import throttle
from commons.codes import dated_code
from leads.models import Lead


class AlreadyAsked(Exception):
    """This form was sent before with other values; `lead` is the row that it made then."""

    def __init__(self, lead: Lead) -> None:
        super().__init__(f"刚才的咨询已经记下，编号 {lead.number}")
        self.lead = lead


def ask(*, key: str, network_address: str, now: datetime, **fields: Any) -> Lead:
    """Store one request for a call and return it; the same form sent twice gives the same row.

    `key` is the key of the form, `fields` are columns of Lead (LeadForm.fields_to_store). Raises AlreadyAsked
    for the same form with other values, and throttle.TooMany over LEAD_LIMIT requests per network address and
    hour, or per mail address and day.
    """
    try:
        with transaction.atomic():
            return asked_before(key, fields) or store(key, network_address, now, fields)
    except IntegrityError:
        # Two requests with the same key at once: the other one was first.
        lead = asked_before(key, fields)
        if lead is None:
            raise
        return lead


def asked_before(key: str, fields: dict[str, Any]) -> Lead | None:
    """The lead that this form made before, None if none. Raises AlreadyAsked if its values were others."""
    lead = Lead.objects.filter(idempotency_key=key).first()
    if lead and any(getattr(lead, name) != value for name, value in fields.items()):
        raise AlreadyAsked(lead)
    return lead


def store(key: str, network_address: str, now: datetime, fields: dict[str, Any]) -> Lead:
    """Count the request against the limits and store it. Raises throttle.TooMany."""
    uses = (
        ("lead-network", network_address, throttle.HOUR),
        ("lead-mail", fields.get("email", ""), throttle.DAY),
    )
    throttle.take_all(uses, limit=settings.LEAD_LIMIT, now=now)
    number = dated_code("ZX", now, 5)
    return Lead.objects.create(number=number, idempotency_key=key, created_at=now, **fields)
