"""The archive by date."""

from datetime import UTC, datetime

import pytest

from tests.make import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LAST_MINUTE = datetime(2025, 12, 31, 15, 59, tzinfo=UTC)  # 23:59 in Beijing
NEW_YEAR = datetime(2025, 12, 31, 16, 0, tzinfo=UTC)  # 00:00 in Beijing


@pytest.fixture
def two_years():
    make_article(title="旧年", now=LAST_MINUTE)
    make_article(title="新年", now=NEW_YEAR)


def titles(client, path):
    return [article.title for article in client.get(path).context["page"].object_list]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/archive/2025/", ["旧年"]),
        ("/archive/2026/", ["新年"]),
        ("/archive/2025/12/", ["旧年"]),
        ("/archive/2026/01/", ["新年"]),
        ("/archive/2025/12/31/", ["旧年"]),
        ("/archive/2026/01/01/", ["新年"]),
        ("/archive/2026/?q=新年", ["新年"]),
        ("/archive/2025/?q=新年", []),
        ("/archive/2026/?kind=policy", []),
    ],
)
def test_a_period_holds_what_was_published_in_beijings_days(client, two_years, path, found):
    assert titles(client, path) == found


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/archive/", 200),
        ("/archive/2024/", 404),
        ("/archive/2027/", 404),
        ("/archive/2026/13/", 404),
        ("/archive/2025/02/29/", 404),
        ("/archive/0000/", 404),
        ("/archive/2026/1/", 404),
        ("/archive/9999/12/31/", 404),
        ("/archive/9999/12/", 404),
        ("/archive/2026/00/", 404),
        ("/archive/2026/01/00/", 404),
        ("/archive/2026/00/00/", 404),
    ],
)
def test_only_days_that_exist_and_lie_in_the_archive_answer(client, two_years, path, status):
    assert client.get(path).status_code == status


def test_an_empty_day_between_leads_on_and_is_not_indexed(client, two_years):
    make_article(title="二月", now=datetime(2026, 2, 10, 4, tzinfo=UTC))

    response = client.get("/archive/2026/01/20/")

    assert (response.context["earlier"].url, response.context["later"].url) == (
        "/archive/2026/01/01/",
        "/archive/2026/02/10/",
    )
    assert '<meta name="robots" content="noindex, follow">' in response.content.decode()


def test_the_calendar_of_a_month_shows_how_much(client):
    for hour in range(4):
        make_article(now=datetime(2026, 3, 5, hour, tzinfo=UTC))
    make_article(now=datetime(2026, 3, 9, 3, tzinfo=UTC))

    weeks = client.get("/archive/2026/03/").context["weeks"]

    assert {link.label: link.count for week in weeks for link in week if link and link.count} == {5: 4, 9: 1}


def test_a_year_is_darker_where_more_was_published(client):
    for hour in range(4):
        make_article(now=datetime(2026, 3, 5, hour, tzinfo=UTC))
    make_article(now=datetime(2026, 3, 9, 3, tzinfo=UTC))

    march = client.get("/archive/2026/").context["strip"][2]

    dark = {cell.label: cell.level for cell in march.cells if cell.level}
    assert dark == {"3 月 5 日：4 篇": 4, "3 月 9 日：1 篇": 1}


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("/archive/", [("2026 年", 1, "/archive/2026/"), ("2025 年", 2, "/archive/2025/")]),
        (
            "/archive/2025/",
            [
                ("1 月", 1, "/archive/2025/01/"),
                *((f"{month} 月", 0, "") for month in range(2, 12)),
                ("12 月", 1, "/archive/2025/12/"),
            ],
        ),
    ],
)
def test_each_line_of_a_strip_leads_to_its_year_or_month(client, two_years, path, lines):
    make_article(now=datetime(2025, 1, 31, 4, tzinfo=UTC))

    strip = client.get(path).context["strip"]

    assert [(line.label, line.count, line.url) for line in strip] == lines
