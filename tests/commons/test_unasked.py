"""How many letters go out that nobody decided to send."""

from itertools import count

import pytest

from commons import unasked
from tests.make import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]

OWNER = "owner@example.com"
KINDS = ("letters", "amend-letters", "find-letters", "list", "message-letters")


def asked(kind, times, email=OWNER, network="", **facts):
    """How many of so many letters may go."""
    return sum(unasked.may_go(kind, email, network, now=NOW, **facts) for _ in range(times))


def test_a_mailbox_gets_ten_letters_of_all_kinds_together():
    assert [asked(kind, 5) for kind in KINDS] == [3, 3, 3, 1, 0]


def test_a_confirmed_mailbox_loses_nothing_to_what_strangers_cause():
    for kind in KINDS:
        asked(kind, 5, email="owner+stranger@example.com", network="203.0.113.7")

    assert asked("letters", 30, network="203.0.113.7", is_known=True) == 20 - 3
    assert asked("list", 1, network="203.0.113.7", is_known=True) == 1


def test_a_confirmed_mailbox_takes_nothing_from_the_ten():
    for kind in KINDS[:4]:
        asked(kind, 20, is_known=True)

    assert asked("message-letters", 5) == 3


def test_what_is_refused_counts_nowhere(monkeypatch):
    monkeypatch.setattr(unasked, "NETWORK_LETTERS", 1)
    asked("letters", 1, email="other@example.com", network="203.0.113.7")

    assert asked("letters", 20, network="203.0.113.7") == 0
    assert [asked(kind, 5) for kind in KINDS] == [3, 3, 3, 1, 0]


@pytest.mark.parametrize("kind", KINDS)
def test_one_network_writes_to_sixty_strangers_a_day(kind):
    strangers = count()

    sent = sum(
        asked(kind, 1, email=f"{next(strangers)}@example.com", network="203.0.113.7") for _ in range(70)
    )

    assert sent == 60
