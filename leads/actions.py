"""What happens to leads."""

from datetime import datetime
from typing import Any

from django.conf import settings

from commons import erasure, throttle
from commons.chinese import months_before
from commons.codes import dated_code
from commons.once import find_or_make, made_before
from commons.person import GONE, Person
from leads import letters
from leads.models import Lead


class AlreadyAsked(Exception):
    """This form was sent before with other values."""

    def __init__(self, lead: Lead) -> None:
        super().__init__(f"刚才的咨询已经记下，编号 {lead.number}")


def ask(*, key: str, network_address: str, now: datetime, **fields: Any) -> Lead:
    """Store one request for a call and return it; the same form sent twice gives the same row.

    `key` is the key of the form, `fields` are columns of Lead (LeadForm.fields_to_store). Raises AlreadyAsked
    for the same form with other values, and throttle.TooMany over LEAD_LIMIT requests per network address and
    hour, or per mail address and day.
    """
    return find_or_make(
        lambda: made_before(Lead.objects.all(), key, fields, AlreadyAsked),
        lambda: store(key, network_address, now, fields),
    )


def store(key: str, network_address: str, now: datetime, fields: dict[str, Any]) -> Lead:
    """Count the request against the limits and store it. Raises throttle.TooMany."""
    email = fields.get("email", "")
    pair = f"{throttle.mailbox(email)} {throttle.network(network_address)}" if email else ""
    uses = (("lead-network", network_address, throttle.HOUR), ("lead-mail", pair, throttle.DAY))
    throttle.take_all(uses, limit=settings.LEAD_LIMIT, now=now)
    number = dated_code("ZX", now, 5)
    lead = Lead.objects.create(number=number, idempotency_key=key, created_at=now, **fields)
    letters.arrived(lead, now=now)
    return lead


def forget(now: datetime) -> None:
    """Clock job: leads are kept for RETAIN_LEADS months."""
    Lead.objects.filter(created_at__lt=months_before(now, settings.RETAIN_LEADS)).delete()


def erase(person: Person) -> list[Lead]:
    """Empty the leads of a person; returns them. That somebody asked, when and about what, stays."""
    gone = {"name": GONE, "phone": "", "email": "", "company": "", "message": ""}
    return erasure.empty(Lead.objects.all(), person, gone=gone, texts=("name", "company", "message"))
