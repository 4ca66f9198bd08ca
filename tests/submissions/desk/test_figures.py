"""统计: who decided what, for chief editors only; the numbers are those of the board."""

import csv
import io
from datetime import timedelta

import pytest

from submissions import people
from submissions.actions import perform
from submissions.board import board
from submissions.downloads import Download
from submissions.people import Period
from tests.make import NOW, make_story, make_user, points_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
URL = "/admin/submissions/submission/figures/"
TODAY = NOW.date()
WEEK = Period(TODAY - 6 * DAY, TODAY, None)


def decide(move, story, actor, after, **given):
    """A decision so long after the sending."""
    perform(move, story, actor=actor, now=story.submitted_at + after, **given)


@pytest.fixture
def decided():
    """Two editors, five answers; one round that nobody answered, one that a chief took up again."""
    lin, he = make_user("lin", name="林岸"), make_user("he", name="何溪")
    chief = make_user("chief", "总编", name="陆衡")
    first = make_story(now=NOW - 3 * DAY)
    decide("accept", first, lin, 2 * HOUR, checklist=points_of(first))
    decide("publish", first, he, 5 * HOUR)
    second = make_story(now=NOW - 3 * DAY, district="120111")
    decide("return", second, lin, 4 * HOUR, reasons=["length"], note="")
    third = make_story(now=NOW - 3 * DAY, kind="policy")
    decide("reject", third, he, 30 * HOUR, reasons=["quality", "duplicate"], note="")
    perform("reopen", third, actor=chief, now=NOW - DAY, note="核对后重新受理")
    decide("accept", third, lin, HOUR, checklist=points_of(third))
    make_story(now=NOW - 2 * DAY)
    return chief


def test_each_who_decided_stands_by_name_with_what_they_decided(decided):
    found = people.look(WEEK, NOW)

    table = people.by_person(found)

    # Not the order of what they did, nor of their accounts.
    assert [list(row) for row in table.rows] == [
        ["何溪", 1, 0, "30 小时", "30 小时", 0, 0, 1, "—", 0, 1],
        ["林岸", 3, 3, "2 小时", "4 小时", 2, 1, 0, "3 小时", 0, 0],
    ]
    assert list(table.foot) == ["合计", 4, 3, "3 小时", "30 小时", 2, 1, 1, "3 小时", 0, 1]
    assert sum(not each.answer for each in found.counted) == 1


def test_reasons_and_districts(decided):
    found = people.look(WEEK, NOW)

    reasons, districts = people.by_reason(found), people.by_district(found)

    assert sorted(reasons.rows) == [("字数不符", 1, 0, 0), ("质量不足", 0, 1, 0), ("重复来稿", 0, 1, 0)]
    assert districts.rows == [("武清区", 3, 2, "66%", "0/0"), ("西青区", 1, 0, "0%", "0/1")]


def test_the_sums_are_those_of_the_board(decided):
    weeks = people.by_week(people.look(Period(TODAY - 60 * DAY, TODAY, None), NOW)).table

    total = board(NOW).total
    sums = [sum(row[place] for row in weeks.rows) for place in range(1, 7)]
    assert sums == [
        *(total.received, total.accepted, total.returned, total.refused),
        *(total.on_time, total.late + total.unanswered),
    ]


def test_one_kind_alone(decided):
    policy = people.look(WEEK._replace(kind=make_story(kind="policy").revision.kind_id), NOW)

    assert [row[:2] for row in people.by_person(policy).rows] == [("何溪", 1), ("林岸", 1)]


@pytest.mark.parametrize(("group", "status"), [("总编", 200), ("审稿编辑", 403), ("招商专员", 403)])
def test_chief_editors_alone_see_figures_about_staff(client, group, status):
    client.force_login(make_user("one", group))

    assert (client.get(URL).status_code, client.post(URL).status_code) == (status, status)


def test_a_file_is_written_down_and_holds_the_numbers_of_the_page(client, decided):
    client.force_login(decided)
    chosen = {"begins": WEEK.begins, "ends": WEEK.ends}

    shown = client.get(URL, chosen).context["by_person"]
    response = client.post(URL, chosen)

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    start = rows.index(["各人"]) + 2
    assert rows[start : start + len(shown.rows)] == [[str(cell) for cell in row] for row in shown.rows]
    log = Download.objects.get()
    assert (log.by, log.begins, log.ends, log.kind) == (decided, WEEK.begins, WEEK.ends, None)
    assert "何溪" not in client.get(URL, {"begins": "2020-01-01", "ends": "2020-01-02"}).content.decode()


def test_a_period_that_ends_before_it_begins_is_told_at_the_field(client):
    client.force_login(make_user("one", "总编"))

    response = client.get(URL, {"begins": "2026-11-02", "ends": "2026-11-01"})

    assert response.context["form"].errors == {"ends": ["结束的日期早于开始的日期，请改正"]}
    assert client.post(URL, {"begins": "2026-11-02", "ends": "2026-11-01"}).status_code == 200
    assert not Download.objects.exists()


@pytest.mark.parametrize(
    ("begins", "ends", "wrong"),
    [
        ("0001-01-01", "0001-01-02", {"begins", "ends"}),
        ("9999-12-01", "9999-12-31", {"begins", "ends"}),
        ("2020-01-01", "2026-01-01", {"begins"}),
    ],
)
def test_a_period_out_of_all_time_is_told_and_no_file_is_written_down(client, begins, ends, wrong):
    client.force_login(make_user("zhao", "总编"))
    typed = {"begins": begins, "ends": ends}

    pages = [client.get(URL, typed), client.post(URL, typed)]

    assert [(page.status_code, set(page.context["form"].errors)) for page in pages] == [(200, wrong)] * 2
    assert not Download.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_a_fixed_number_of_questions(client, django_assert_num_queries, count):
    for number in range(count):
        story = make_story(now=NOW - DAY)
        decide("reject", story, make_user(f"one{number}"), HOUR, reasons=["quality"], note="")
    found = people.look(WEEK, NOW)

    # Names, hints that were cleared, districts.
    with django_assert_num_queries(3):
        people.tables(found)
