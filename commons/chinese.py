"""Times, amounts and names as Chinese readers say them. Pure: the present is passed in."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"
# What is written without spaces: characters, their punctuation, and dashes, dots and quotes between them.
WIDE = r"[\u2014\u2018-\u201d\u2026\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
LINE_END = re.compile(r"[ \n]*\n[ \n]*")
LINE_END_IN_CHINESE = re.compile(rf"(?<={WIDE})[ \n]*\n[ \n]*(?={WIDE})")


def beijing(moment):
    """The same moment on the wall clock in Beijing."""
    return moment.astimezone(BEIJING)


def midnight(moment):
    """The beginning of the same day in Beijing."""
    return beijing(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def start_of(day):
    """The first moment of a day in Beijing."""
    return datetime.combine(day, time.min, tzinfo=BEIJING)


def weekday(moment):
    """周一 … 周日, by Beijing time."""
    return f"周{WEEKDAYS[beijing(moment).weekday()]}"


def month_day(moment):
    """11月23日"""
    local = beijing(moment)
    return f"{local.month}月{local.day}日"


def clock(moment):
    """14:32"""
    return beijing(moment).strftime("%H:%M")


def day_clock(moment):
    """11月23日 14:32"""
    return f"{month_day(moment)} {clock(moment)}"


def deadline(moment):
    """11月24日（周二）14:32, the form in which every deadline is promised."""
    return f"{month_day(moment)}（{weekday(moment)}）{clock(moment)}"


def near(moment, now):
    """今天 14:12, 明天 02:32, else 11月26日 09:00, in another year 2021年11月26日 09:00."""
    day, today = beijing(moment).date(), beijing(now).date()
    names = {-1: "昨天", 0: "今天", 1: "明天"}
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{names.get((day - today).days, year + month_day(moment))} {clock(moment)}"


def span(length):
    """17 时 26 分, 18 分; whole days from 48 hours on: 3 天. Never negative."""
    minutes = max(0, int(length / timedelta(minutes=1)))
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} 天"
    return f"{hours} 时 {rest:02d} 分" if hours else f"{rest} 分"


def joined(text):
    """The lines of a text as one: nothing between two Chinese characters, one space elsewhere."""
    return LINE_END.sub(" ", LINE_END_IN_CHINESE.sub("", text.strip(" \n")))
