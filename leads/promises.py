"""When somebody calls, in the words of the thank-you page."""

from datetime import datetime

from commons.chinese import clock, near
from leads.models import Lead


def calls_by(lead: Lead, now: datetime) -> datetime | None:
    """Until when somebody calls; None once somebody has, or where it is late: then no time is promised."""
    due = lead.answer_due_at
    return due if due and due > now and lead.first_answer_at is None else None


def promised(lead: Lead, now: datetime) -> str:
    """今天 16:20 前, or what the investor chose: 明天 09:00–12:00; "" where no time is promised."""
    by = calls_by(lead, now)
    if by is None:
        return ""
    return between(lead.call_from, by, now) if lead.call_from else f"{near(by, now)} 前"


def between(begins: datetime, ends: datetime, now: datetime) -> str:
    """明天 09:00–12:00."""
    return f"{near(begins, now)}–{clock(ends)}"


def heading(lead: Lead, now: datetime) -> str:
    """已记下，今天 16:20 前给您打电话; 给您回信 to who left no phone."""
    way = "给您打电话" if lead.phone else "给您回信"
    when = promised(lead, now)
    # A digit stands before the way.
    gap = " " if lead.call_from else ""
    return f"已记下，{when}{gap}{way}" if when else "已记下"
