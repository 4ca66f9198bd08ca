"""今天 for who calls investors back: whom to call now, what was promised for today, what has no date."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from commons.chinese import midnight
from commons.models import Staff
from leads import team
from leads.desk.lists import rows_of
from leads.desk.shared import for_pages
from leads.models import Lead
from leads.states import OPEN

# So many rows of each list; its heading counts all and leads to them.
MOST = 10
DAY = timedelta(days=1)


def caller(user: Staff, now: datetime) -> dict[str, Any]:
    """现在打, 今天到期的跟进, 没有下次日期."""
    waiting = for_pages().to_call(now).filter(Q(owner=None) | Q(owner=user))
    today = for_pages().to_follow(midnight(now) + DAY).owned_by(user)
    own = Lead.objects.owned_by(user)
    return {
        "waiting": rows_of(list(waiting.by_due_time()[:MOST]), user, now),
        "waiting_count": waiting.count(),
        "today": rows_of(list(today.by_due_time()[:MOST]), user, now),
        "today_count": today.count(),
        "own_count": own.filter(state__in=OPEN).count(),
        "undated_count": own.without_date().count(),
        "hours": team.hours(),
    }
