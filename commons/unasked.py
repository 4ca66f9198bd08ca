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

    The rest is as in count().
    """
    with transaction.atomic():
        is_within = count(kind, email, network_address, now=now, is_known=is_known, first=first)
        transaction.set_rollback(not is_within)
    return is_within


def count(kind: str, email: str, network_address: str, *, now: datetime, is_known: bool, first: int) -> bool:
    """Count one more letter of a kind; if it is False, the caller has to roll back.

    `network_address` is where the letter was asked for, "" where nobody knows; `is_known` says that the
    mailbox was confirmed once, `first` how many letters of this kind another one gets. Each budget is asked
    whatever the others say, also of a confirmed mailbox, for which they are counted apart and refuse nothing:
    the time of an answer must not tell whose address it is.
    """
    mailbox, apart = throttle.mailbox(email), "known " if is_known else ""
    uses = [
        (kind, mailbox, KNOWN_LETTERS if is_known else first),
        ("all-letters", apart + mailbox, ALL_LETTERS),
    ]
    if network_address:
        uses.append((f"{kind}-net", apart + throttle.network(network_address), NETWORK_LETTERS))
    answers = [
        throttle.take(scope, address, limit=limit, window=throttle.DAY, now=now)
        for scope, address, limit in uses
    ]
    return answers[0] if is_known else all(answers)
