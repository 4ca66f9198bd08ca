"""How a view says that its page may be kept."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.http import HttpRequest
from django.utils import timezone

from commons.chinese import midnight
from commons.pages.changes import SITE

# Where the wrapper finds it after the view has answered.
MARK = "yuanxun.keep"


class Keep(NamedTuple):
    """The tags of a page, and until when it may be shown at most (seconds since 1970)."""

    tags: frozenset[str]
    until: float


def keep(request: HttpRequest, *tags: str, seconds: int | None = None) -> None:
    """Let the answer to this request be kept: until a change names one of the tags, at most `seconds`.

    No page lasts beyond midnight in Beijing, when 今天 becomes 昨天.
    """
    request.META[MARK] = Keep(frozenset((SITE, *tags)), last_moment(timezone.now(), seconds))


def last_moment(now: datetime, seconds: int | None) -> float:
    """The end of the day, or `seconds` from now if that comes first; in seconds since 1970."""
    end = (midnight(now) + timedelta(days=1)).timestamp()
    return end if seconds is None else min(end, now.timestamp() + seconds)
