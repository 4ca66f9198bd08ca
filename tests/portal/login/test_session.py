"""Sessions of the desk that are over."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from commons import clockwork
from tests.make import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_session_that_is_over_is_forgotten(client, settings):
    client.force_login(make_user())
    now = timezone.now()

    clockwork.run_due(now + timedelta(seconds=settings.SESSION_COOKIE_AGE - 60))
    kept = Session.objects.count()
    clockwork.run_due(now + timedelta(seconds=settings.SESSION_COOKIE_AGE + 60))

    assert (kept, Session.objects.count()) == (1, 0)
