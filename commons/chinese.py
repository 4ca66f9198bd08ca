"""Times and amounts in the words of Chinese readers. Pure: the present is passed in."""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"
# What is written without spaces: characters, their punctuation, and dashes, dots and quotes between them.
WIDE = r"[\u2014\u2018-\u201d\u2026\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
# What ends a sentence, with the quotes and brackets that may close behind it.
SENTENCE_END = re.compile(r"[。！？!?…；]([”’』」》）)]*)$|[a-z0-9]\.$")
LINE_END = re.compile(r"[ \n]*\n[ \n]*")
LINE_END_IN_CHINESE = re.compile(rf"(?<={WIDE})[ \n]*\n[ \n]*(?={WIDE})")


def beijing(moment: datetime) -> datetime:
    """The same moment on the wall clock in Beijing."""
    return moment.astimezone(BEIJING)


def midnight(moment: datetime) -> datetime:
    """The beginning of the same day in Beijing."""
    return beijing(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def start_of(day: date) -> datetime:
    """The first moment of a day in Beijing."""
    return datetime.combine(day, time.min, tzinfo=BEIJING)


def months_before(moment: datetime, count: int) -> datetime:
    """The same day and time in Beijing so many months earlier; the last day of a shorter month."""
    local = beijing(moment)
    year, month = divmod(local.year * 12 + local.month - 1 - count, 12)
    return local.replace(year=year, month=month + 1, day=min(local.day, monthrange(year, month + 1)[1]))


def weekday(moment: datetime) -> str:
    """周一 … 周日, by Beijing time."""
    return f"周{WEEKDAYS[beijing(moment).weekday()]}"


def month_day(moment: datetime) -> str:
    """11月23日"""
    local = beijing(moment)
    return f"{local.month}月{local.day}日"


def clock(moment: datetime) -> str:
    """14:32"""
    return beijing(moment).strftime("%H:%M")


def day_clock(moment: datetime) -> str:
    """11月23日 14:32"""
    return f"{month_day(moment)} {clock(moment)}"


def deadline(moment: datetime) -> str:
    """11月24日（周二）14:32: every promised deadline is written in this form."""
    return f"{month_day(moment)}（{weekday(moment)}）{clock(moment)}"


def near(moment: datetime, now: datetime) -> str:
    """今天 14:12, 明天 02:32, else 11月26日 09:00, in another year 2021年11月26日 09:00."""
    day, today = beijing(moment).date(), beijing(now).date()
    names = {-1: "昨天", 0: "今天", 1: "明天"}
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{names.get((day - today).days, year + month_day(moment))} {clock(moment)}"


def span(length: timedelta) -> str:
    """17 小时 26 分, 3 小时, 18 分; whole days from 48 hours on: 3 天. Never negative.

    Not 9 时 20 分, which reads as the time of day.
    """
    minutes = max(0, int(length / timedelta(minutes=1)))
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} 天"
    if hours:
        return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"
    return f"{rest} 分"


def full_stop(text: str) -> str:
    """What a person wrote, with a full stop where none stands at its end: our words follow it."""
    text = text.rstrip()
    return text if not text or SENTENCE_END.search(text) else f"{text}。"


def joined(text: str) -> str:
    """The lines of a text as one: nothing between two Chinese characters, one space elsewhere."""
    return LINE_END.sub(" ", LINE_END_IN_CHINESE.sub("", text.strip(" \n")))
