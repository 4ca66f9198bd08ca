"""/admin/: 今天. One page; each role finds its part on it, several stand one below another."""

from datetime import datetime
from typing import Any

from commons.models import Staff
from leads.desk.home import caller
from leads.permissions import FOLLOW
from portal.operations.desk import RIGHT, rows_at
from submissions import board
from submissions.desk.home import chief, moderator
from submissions.permissions import DIRECT, REVIEW


def parts(user: Staff, now: datetime) -> dict[str, Any]:
    """What stands on the page: a part for each right, None where it is missing."""
    is_moderator, is_chief = user.has_perm(REVIEW), user.has_perm(DIRECT)
    return {
        "now": now,
        # Of both parts.
        "figures": board.figures(now) if is_moderator or is_chief else None,
        "moderator": moderator(user, now) if is_moderator else None,
        "chief": chief(now) if is_chief else None,
        "caller": caller(user, now) if user.has_perm(FOLLOW) else None,
        "operator": [row for row in rows_at(now) if not row.is_ok] if user.has_perm(RIGHT) else None,
    }
