"""Working hours: when a first answer is due."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from commons.chinese import BEIJING
from leads.hours import Hours, is_open, later, next_morning, next_week, windows

HOURS = Hours(
    time(9), time(17, 30), {date(2026, 10, 1): False, date(2026, 10, 2): False, date(2026, 10, 10): True}
)
HOUR = timedelta(hours=1)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-11-26 10:00", "2026-11-26 11:00"),  # a Thursday
        ("2026-11-26 07:15", "2026-11-26 10:00"),
        ("2026-11-26 16:30", "2026-11-26 17:30"),
        ("2026-11-26 17:00", "2026-11-27 09:30"),
        ("2026-11-26 17:30", "2026-11-27 10:00"),
        ("2026-11-27 17:10", "2026-11-30 09:40"),  # over a weekend
        ("2026-11-28 12:00", "2026-11-30 10:00"),
        ("2026-09-30 17:00", "2026-10-05 09:30"),  # over two days off and a weekend
        ("2026-10-10 12:00", "2026-10-10 13:00"),  # a Saturday that is worked
    ],
)
def test_an_hour_of_working_time_after_a_lead_has_come(asked, due):
    assert later(HOURS, at(asked), HOUR) == at(due)


def test_much_time_is_spread_over_days():
    assert later(HOURS, at("2026-11-26 16:30"), 10 * HOUR) == at("2026-11-30 09:30")


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        ("2026-11-26 09:00", True),
        ("2026-11-26 17:30", False),
        ("2026-11-28 10:00", False),
        ("2026-10-10 10:00", True),
        ("2026-10-01 10:00", False),
    ],
)
def test_whether_somebody_works(moment, answer):
    assert is_open(HOURS, at(moment)) is answer


@pytest.mark.parametrize(
    ("now", "morning", "week"),
    [
        ("2026-11-26 15:00", "2026-11-27 10:00", "2026-11-30 10:00"),
        ("2026-11-27 15:00", "2026-11-30 10:00", "2026-11-30 10:00"),
        ("2026-11-30 08:00", "2026-12-01 10:00", "2026-12-07 10:00"),
        ("2026-09-30 12:00", "2026-10-05 10:00", "2026-10-05 10:00"),
    ],
)
def test_the_dates_that_one_tap_chooses(now, morning, week):
    assert (next_morning(HOURS, at(now)), next_week(HOURS, at(now))) == (at(morning), at(week))


def test_a_table_of_days_off_without_end_ends():
    always_off = {date(2026, 11, 1) + timedelta(days=number): False for number in range(400)}

    assert later(Hours(time(9), time(17), always_off), at("2026-11-26 10:00"), HOUR) == at("2026-11-26 11:00")


@pytest.mark.parametrize(
    ("moment", "offered"),
    [
        ("2026-11-26 10:00", ["26 10–12:00", "26 14–17:30", "27 09–12:00"]),  # a Thursday
        ("2026-11-26 10:01", ["26 11–12:00", "26 14–17:30", "27 09–12:00"]),
        ("2026-11-26 11:30", ["26 14–17:30", "27 09–12:00", "27 14–17:30"]),
        # Half an hour of the afternoon is left.
        ("2026-11-26 16:40", ["27 09–12:00", "27 14–17:30", "30 09–12:00"]),
        ("2026-11-28 16:40", ["30 09–12:00", "30 14–17:30", "01 09–12:00"]),
        # Two days off and a weekend.
        ("2026-09-30 18:00", ["05 09–12:00", "05 14–17:30", "06 09–12:00"]),
    ],
)
def test_windows_are_the_next_halves_of_working_days(moment, offered):
    found = windows(HOURS, at(moment).astimezone(UTC))

    spoken = [(begins.astimezone(BEIJING), ends) for begins, ends in found]
    assert [f"{begins:%d %H}–{ends:%H:%M}" for begins, ends in spoken] == offered


@pytest.mark.parametrize(
    ("opens", "closes", "offered"),
    [(9, 12, ["09–12"]), (13, 21, ["14–21"]), (0, 23, ["00–12", "14–23"]), (12, 14, [])],
)
def test_windows_of_other_working_hours(opens, closes, offered):
    found = windows(Hours(time(opens), time(closes)), at("2026-11-26 00:00"))

    assert [f"{begins:%H}–{ends:%H}" for begins, ends in found if begins.day == 26] == offered
