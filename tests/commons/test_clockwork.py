"""The clock's work: once a period, one winner, whatever the clock and the other jobs do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from commons import clockwork
from commons.models import ClockSlot
from tests.make import NOW

JOBS = ["tests.commons.test_clockwork.note", "tests.commons.test_clockwork.note_too"]
BROKEN = "tests.commons.test_clockwork.fail"
WORKERS = 8
PERIODS = 10
ran = []


def note(now):
    ran.append(("note", now))


def note_too(now):
    ran.append(("note_too", now))


def fail(now):
    raise ValueError("broken on purpose")


@pytest.fixture(autouse=True)
def two_jobs(settings):
    """Two jobs that note when they ran."""
    settings.CLOCK_JOBS = JOBS
    ran.clear()


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.parametrize(("seconds", "names"), [(0, []), (59, []), (60, JOBS), (86_400, JOBS)])
def test_every_job_runs_once_a_minute(seconds, names):
    first = clockwork.run_due(NOW)
    second = clockwork.run_due(NOW + timedelta(seconds=seconds))

    assert (first, second, len(ran)) == (JOBS, names, 2 + len(names))


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(hours=26), timedelta(days=400)])
def test_a_clock_put_back_does_not_stop_the_work(back):
    clockwork.run_due(NOW)

    names = clockwork.run_due(NOW - back)

    assert (names, clockwork.run_due(NOW - back), ran[-1]) == (JOBS, [], ("note_too", NOW - back))


@pytest.mark.django_db
@pytest.mark.database
def test_a_failing_job_does_not_stop_the_others_and_runs_again_next_time(settings, caplog):
    settings.CLOCK_JOBS = [BROKEN, *JOBS]

    names = clockwork.run_due(NOW)
    later = clockwork.run_due(NOW + clockwork.PERIOD)

    assert (names, later, [name for name, _ in ran]) == (
        [BROKEN, *JOBS],
        [BROKEN, *JOBS],
        ["note", "note_too"] * 2,
    )
    assert [record.getMessage() for record in caplog.records] == [f"clock job {BROKEN} failed"] * 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_of_many_workers_one_runs_each_job_in_each_period():
    for number in range(PERIODS):
        now = NOW + number * clockwork.PERIOD
        barrier = Barrier(WORKERS)

        def work(_, now=now, barrier=barrier):
            barrier.wait()
            try:
                return clockwork.run_due(now)
            finally:
                connection.close()

        with ThreadPoolExecutor(WORKERS) as pool:
            results = list(pool.map(work, range(WORKERS)))

        assert sorted(name for names in results for name in names) == sorted(JOBS)
    assert (len(ran), ClockSlot.objects.count()) == (2 * PERIODS, 2)
