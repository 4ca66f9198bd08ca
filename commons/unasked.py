"""Letters that nobody at the desk decided to send: how many a day go to a mailbox and come from a network.

Whoever typed the address may not own it. A mailbox that was never confirmed gets FIRST_LETTERS of one kind
and ALL_LETTERS of all kinds together; one network causes at most NETWORK_LETTERS of one kind. A confirmed
mailbox gets KNOWN_LETTERS of one kind, whatever strangers and its own network caused.
"""

from datetime import datetime

from django.db import transaction

from commons import throttle

FIRST_LETTERS, KNOWN_LETTERS = 3, 20
ALL_LETTERS = 10
NETWORK_LETTERS = 60


def may_go(
    kind: str,
    email: str,
    network_address: str,
    *,
    now: datetime,
    is_known: bool = False,
    first: int = FIRST_LETTERS,
) -> bool:
    """Count one more letter of a kind; False over one of the limits, and then it counts for none of them.

    `network_address` is where the letter was asked for, "" where nobody knows; `is_known` says that the
    mailbox was confirmed once, `first` how many letters of this kind another one gets.
    """
    mailbox = throttle.mailbox(email)
    if is_known:
        return throttle.take(kind, mailbox, limit=KNOWN_LETTERS, window=throttle.DAY, now=now)
    uses = [(kind, mailbox, first), ("all-letters", mailbox, ALL_LETTERS)]
    if network_address:
        uses.append((f"{kind}-net", network_address, NETWORK_LETTERS))
    with transaction.atomic():
        is_within = all(
            throttle.take(scope, address, limit=limit, window=throttle.DAY, now=now)
            for scope, address, limit in uses
        )
        transaction.set_rollback(not is_within)
    return is_within
