"""Working hours: when the first answer to a lead is due. Pure: the present and the days are passed in."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from commons.chinese import BEIJING, beijing

# Nobody closes for so long: a table of days off that says so is wrong, and is not walked for ever.
MOST_DAYS = 60
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SATURDAY = 5
# Investors choose among so many windows; mornings end and afternoons begin at these hours.
MOST_WINDOWS = 3
NOON, AFTERNOON = time(12), time(14)
# 两小时后: so much working time; also when somebody who did not answer is called again.
TRY_AGAIN = timedelta(hours=2)


class Hours(NamedTuple):
    """The working hours of the team that calls back, by Beijing time.

    `days` holds what differs from the week: False for a day off, True for a Saturday or Sunday on which
    people work, as the calendar of public holidays orders it.
    """

    opens: time
    closes: time
    days: Mapping[date, bool] = {}

    def is_working(self, day: date) -> bool:
        """Whether people work on that day."""
        return self.days.get(day, day.weekday() < SATURDAY)

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """When that day's work begins and ends."""
        return (
            datetime.combine(day, self.opens, tzinfo=BEIJING),
            datetime.combine(day, self.closes, tzinfo=BEIJING),
        )


class Window(NamedTuple):
    """Some working hours of one day, in which an investor wants to be called."""

    begins: datetime
    ends: datetime


def windows(hours: Hours, moment: datetime) -> list[Window]:
    """The next mornings and afternoons of work; of the present one the whole hours that are left."""
    found, day = list[Window](), beijing(moment).date()
    for _ in range(MOST_DAYS):
        if hours.is_working(day):
            found += [window for half in halves(hours, day) if (window := rest_of(half, moment))]
        if len(found) >= MOST_WINDOWS:
            break
        day += DAY
    return found[:MOST_WINDOWS]


def halves(hours: Hours, day: date) -> list[Window]:
    """The morning and the afternoon of a day's work."""
    opens, closes = hours.bounds(day)
    noon, afternoon = (datetime.combine(day, at, tzinfo=BEIJING) for at in (NOON, AFTERNOON))
    return [Window(opens, min(noon, closes)), Window(max(afternoon, opens), closes)]


def rest_of(half: Window, moment: datetime) -> Window | None:
    """What of it begins with a full hour from the moment on; None for less than an hour."""
    full_hour = moment.replace(minute=0, second=0, microsecond=0)
    begins = max(half.begins, full_hour if full_hour == moment else full_hour + HOUR)
    return Window(begins, half.ends) if begins + HOUR <= half.ends else None


def is_open(hours: Hours, moment: datetime) -> bool:
    """Whether somebody works at that moment."""
    opens, closes = hours.bounds(beijing(moment).date())
    return hours.is_working(opens.date()) and opens <= moment < closes


def later(hours: Hours, moment: datetime, length: timedelta) -> datetime:
    """The moment after so much working time; nights and days off do not count.

    With zero length it is the moment itself while people work, else the next opening.
    """
    day = beijing(moment).date()
    for _ in range(MOST_DAYS):
        opens, closes = hours.bounds(day)
        begins = max(opens, moment)
        if hours.is_working(day) and begins < closes:
            if begins + length <= closes:
                return begins + length
            length -= closes - begins
        day += DAY
    return moment + length


def worked(hours: Hours, begins: datetime, ends: datetime) -> timedelta:
    """The working time between two moments; none where the second is not later."""
    total, day = timedelta(), beijing(begins).date()
    while day <= beijing(ends).date():
        opens, closes = hours.bounds(day)
        if hours.is_working(day):
            total += max(timedelta(), min(closes, ends) - max(opens, begins))
        day += DAY
    return total


def next_morning(hours: Hours, moment: datetime) -> datetime:
    """明天上午: an hour after the opening of the next working day after today."""
    opens = later(hours, datetime.combine(beijing(moment).date() + DAY, time(), tzinfo=BEIJING), timedelta())
    return opens + timedelta(hours=1)


def next_week(hours: Hours, moment: datetime) -> datetime:
    """下周一上午: an hour after the opening of next Monday, or of the first working day after it."""
    today = beijing(moment).date()
    monday = today + (7 - today.weekday()) * DAY
    return later(hours, datetime.combine(monday, time(), tzinfo=BEIJING), timedelta()) + timedelta(hours=1)
