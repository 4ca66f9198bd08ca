"""The figures of leads: first answers in working hours, outcomes, where they came from, leads per read."""

from datetime import UTC, date, datetime, timedelta

import pytest

from articles.reads.models import ArticleRead
from leads import figures
from leads.actions import perform
from leads.hours import Hours, worked
from leads.models import Lead
from tests.leads.make import make_lead
from tests.make import NOW, make_article, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)


@pytest.fixture
def zhou():
    return make_user("zhou", "招商专员", name="周禾", email="zhou@example.com")


def call(lead, actor, after, *results):
    """Claim, and try so long after the lead came, each result a minute later."""
    perform("claim", lead, actor=actor, now=lead.created_at + after)
    for number, result in enumerate(results):
        now = lead.created_at + after + number * MINUTE
        perform("attempt", lead, actor=actor, now=now, result=result, next_at=now + DAY)
    return lead


@pytest.fixture
def week(zhou):
    """NOW is Monday 14:32 in Beijing; an hour is allowed, work ends at 17:30."""
    article = make_article()
    ArticleRead.objects.create(article=article, day=TODAY, count=160)
    ArticleRead.objects.create(article=article, day=TODAY - 30 * DAY, count=999)
    quick = call(make_lead(article=article, district="120111"), zhou, 20 * MINUTE, "missed", "visit")
    perform("close", quick, actor=zhou, now=NOW + 2 * HOUR, outcome="won")
    call(make_lead(phone="13900000001", topic="policy", article=article), zhou, 80 * MINUTE, "missed")
    # Monday evening: the night is no working time, half an hour of Tuesday is.
    evening = make_lead(phone="13900000002", now=NOW + 6 * HOUR)
    call(evening, zhou, datetime(2026, 11, 24, 1, 30, tzinfo=UTC) - evening.created_at, "reached")
    make_lead(phone="13900000003", district="120114", entry="hotline", source="bar")
    never = make_lead(phone="13900000004")
    perform("claim", never, actor=zhou, now=NOW)
    perform("close", never, actor=zhou, now=NOW, outcome="invalid", cause="peer")
    # Of another week, and still there.
    make_lead(phone="13900000005", now=NOW - 8 * DAY)
    return article


def look():
    return figures.look(TODAY, TODAY + DAY)


def rows(name):
    """The rows of one part of the page."""
    return [tuple(row) for part in figures.figures_of(look()) if part.name == name for row in part.table.rows]


def test_first_answers_are_timed_in_working_hours_and_tries_in_vain_counted_apart(week):
    found = figures.answers(look().leads)

    assert found._asdict() == {
        "number": 5,
        # After 20 minutes, and in the evening's case after 30 of the next morning.
        "in_time": 2,
        "late": 1,
        "waiting": 1,
        "never": 1,
        "median": 30 * MINUTE,
        "missed": 2,
    }


def test_weeks(week):
    found = figures.look(TODAY - 14 * DAY, TODAY + DAY)
    (table,) = [part.table for part in figures.figures_of(found) if part.name == "weeks"]

    assert [tuple(row) for row in table.rows] == [
        ("2026-11-23", 5, 2, 1, 1, 1, "30 分", 2),
        ("2026-11-16", 0, 0, 0, 0, 0, "—", 0),
        ("2026-11-09", 1, 0, 0, 1, 0, "—", 0),
    ]


def test_by_topic_district_entry_and_article(week):
    plant, policy = Lead.objects.first().topic.name, Lead.objects.get(topic__slug="policy").topic.name
    title = week.title

    assert rows("topics") == [(plant, 4, 2, 1, 0, 1, 0), (policy, 1, 1, 0, 0, 0, 0)]
    assert rows("topic-answers") == [
        (plant, 4, 2, 0, 1, 1, "25 分", 1),
        (policy, 1, 0, 1, 0, 0, "1 小时 20 分", 1),
    ]
    assert rows("district-answers") == [
        ("没有选区域", 3, 1, 1, 0, 1, "55 分", 1),
        ("武清区", 1, 0, 0, 1, 0, "—", 0),
        ("西青区", 1, 1, 0, 0, 0, "20 分", 1),
    ]
    assert rows("districts") == [
        ("没有选区域", 3, 2, 0, 0, 1, 0),
        ("武清区", 1, 1, 0, 0, 0, 0),
        ("西青区", 1, 0, 1, 0, 0, 0),
    ]
    assert rows("entries") == [("索取资料", 4, 2, 1, 0, 1, 0), ("咨询热线", 1, 1, 0, 0, 0, 0)]
    assert rows("sources") == [("网页", 4, 2, 1, 0, 1, 0), ("手机底栏", 1, 1, 0, 0, 0, 0)]
    # Two of 160: reads outside of the period do not count.
    assert rows("articles") == [
        (title, 2, 160, "1.25%", 1, 1),
        ("没有经过稿件", 3, 0, "—", 0, 0),
    ]


def test_each_part_adds_up_to_all_leads(week):
    parts = {part.name: sum(row[1] for row in part.table.rows) for part in figures.figures_of(look())}

    answers = ("topic-answers", "district-answers")
    names = ("weeks", "topics", "districts", *answers, "entries", "sources", "articles")
    assert parts == dict.fromkeys(names, 5)
    first = [part.table.rows for part in figures.figures_of(look()) if part.name.endswith("answers")]
    assert [sum(sum(row[2:6]) for row in table) for table in first] == [5, 5]


def test_articles_beyond_the_tenth_stand_in_one_line():
    for number in range(12):
        make_lead(phone=f"139{number:08}", article=make_article())

    found = rows("articles")

    assert (len(found), found[-1]) == (11, ("其他 2 篇", 2, 0, "—", 0, 0))


@pytest.mark.parametrize(
    ("begins", "ends", "minutes"),
    [
        ("2026-11-23 14:00", "2026-11-23 15:30", 90),
        # Over a night, over a weekend, from a weekend into Monday, all in a night.
        ("2026-11-23 17:00", "2026-11-24 09:10", 40),
        ("2026-11-27 17:00", "2026-11-30 09:10", 40),
        ("2026-11-28 12:00", "2026-11-30 09:30", 30),
        ("2026-11-23 20:00", "2026-11-23 23:00", 0),
        ("2026-11-23 15:00", "2026-11-23 14:00", 0),
        # A day off that the table names.
        ("2026-11-24 17:00", "2026-11-26 09:10", 40),
    ],
)
def test_working_time_between_two_moments(begins, ends, minutes):
    hours = Hours(
        datetime(2026, 1, 1, 9).time(), datetime(2026, 1, 1, 17, 30).time(), {date(2026, 11, 25): False}
    )
    first, last = (datetime.fromisoformat(f"{text}+08:00") for text in (begins, ends))

    assert worked(hours, first, last) == minutes * MINUTE


@pytest.mark.parametrize("count", [1, 3])
def test_figures_take_a_fixed_number_of_questions(django_assert_num_queries, count):
    for number in range(count):
        make_lead(phone=f"139{number:08}", article=make_article(), district="120111")
    figures.figures_of(look())

    # Days off, tries, leads, reads; topics, titles of articles.
    with django_assert_num_queries(6):
        figures.figures_of(look())
