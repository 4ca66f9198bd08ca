"""Limits in the database."""

import pytest
from django.test import RequestFactory

from commons.models import Hit
from commons.throttle import HOUR, client_address, forget, take
from tests.make import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def uses(address, count, *, now=NOW, limit=3):
    return [take("submit", address, limit=limit, window=HOUR, now=now) for _ in range(count)]


def test_the_limit_holds_and_then_refuses():
    assert uses("203.0.113.7", 5) == [True, True, True, False, False]


def test_another_address_and_another_scope_have_their_own_count():
    uses("203.0.113.7", 3)

    assert uses("203.0.113.8", 1) == [True]
    assert take("lead", "203.0.113.7", limit=3, window=HOUR, now=NOW) is True


def test_the_next_hour_counts_anew():
    uses("203.0.113.7", 3)

    assert uses("203.0.113.7", 1, now=NOW + HOUR) == [True]


def test_zero_means_no_limit_and_no_row():
    assert uses("203.0.113.7", 50, limit=0) == [True] * 50
    assert Hit.objects.count() == 0


def test_neighbours_in_one_ipv6_network_share_their_count():
    uses("2001:db8::1", 3)

    # One site has a /48 with many networks.
    assert uses("2001:db8:0:1::2", 1) == [False]
    assert uses("2001:db8:1::2", 1) == [True]


def test_rows_hold_no_address():
    uses("203.0.113.7", 1)

    [row] = Hit.objects.values()
    assert [name for name, value in row.items() if "203.0.113.7" in str(value)] == []


def test_rows_are_forgotten_when_their_time_is_over():
    uses("203.0.113.7", 1)
    uses("203.0.113.8", 1, now=NOW + HOUR)

    forget(NOW + HOUR)

    assert Hit.objects.count() == 1


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        ([], "198.51.100.1", "127.0.0.1"),
        (["127.0.0.1"], "198.51.100.1", "198.51.100.1"),
        (["127.0.0.1"], "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (["127.0.0.1", "10.0.0.2"], "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (["127.0.0.1"], "", "127.0.0.1"),
        (["127.0.0.1"], "x" * 60, "127.0.0.1"),
        (["127.0.0.1"], "198.51.100.1:4711", "127.0.0.1"),
        (["127.0.0.1"], "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_forwarded_addresses_count_from_trusted_proxies_only(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})

    assert client_address(request) == address
