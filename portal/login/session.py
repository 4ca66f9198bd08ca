"""How long a session of the desk lasts: settings.SESSION_COOKIE_AGE after the last thing done there.

Django's own SESSION_SAVE_EVERY_REQUEST would set the cookie on public pages too, and no cache could keep
those.
"""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.http import HttpRequest

# Each prolongation is a write, so one in this time is enough.
RENEWED_EVERY = timedelta(minutes=10)
KEY = "renewed_at"


def keep_alive(request: HttpRequest, now: datetime) -> None:
    """Let the session begin anew, if it was not done just now."""
    signed_in = request.user.last_login if request.user.is_authenticated else None
    renewed = request.session.get(KEY, signed_in.timestamp() if signed_in else 0)
    if now.timestamp() - renewed >= RENEWED_EVERY.total_seconds():
        request.session[KEY] = now.timestamp()


def forget_sessions(now: datetime) -> None:
    """Clock job: sessions that are over, which nothing else deletes."""
    Session.objects.filter(expire_date__lt=now).delete()
