"""The worker's row: touched while it works, kept when it dies."""

from datetime import timedelta

import pytest

from commons.heartbeats import KEPT, Pulse
from commons.models import Heartbeat
from tests.make import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


def seen():
    """(started, seen, stopped) of every row, oldest first."""
    return list(Heartbeat.objects.order_by("pk").values_list("started_at", "seen_at", "stopped_at"))


def test_beats_in_quick_succession_write_once():
    pulse = Pulse(NOW)

    pulse.beat(NOW)
    pulse.beat(LATER)

    assert seen() == [(NOW, NOW, None)]


def test_a_later_beat_touches_the_row_of_its_own_process():
    Pulse(NOW - timedelta(hours=1)).beat(NOW - timedelta(hours=1))
    pulse = Pulse(NOW)
    pulse.beat(NOW)
    pulse.beaten_at -= 60

    pulse.beat(LATER)
    pulse.end(LATER)

    hour_before = NOW - timedelta(hours=1)
    assert seen() == [(hour_before, hour_before, None), (NOW, LATER, LATER)]


def test_a_row_that_a_restore_took_away_is_written_anew():
    pulse = Pulse(NOW)
    pulse.beat(NOW)
    Heartbeat.objects.all().delete()
    pulse.beaten_at -= 60

    pulse.beat(LATER)

    assert seen() == [(NOW, LATER, None)]


def test_rows_of_processes_long_gone_are_deleted():
    Pulse(NOW).beat(NOW)
    much_later = NOW + KEPT + timedelta(seconds=1)

    Pulse(much_later).beat(much_later)

    assert seen() == [(much_later, much_later, None)]
