"""How many questions a page asks the database: few, and as many for one article as for many."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions import correct_article
from commons.pages import ledger
from tests import ground
from tests.make import NOW, make_article

# Inside a transaction nothing is kept in memory.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

# What a page may ask in a process that has been asked before, and in a new one, which knows the districts.
ASKED = {
    "/": (1, 14),
    "/news/": (1, 5),
    "/news/?page=2": (1, 5),
    "/news/?kind=news&from=2026-11-02&to=2026-11-25": (1, 8),
    "/news/?q=厂房": (3, 5),
    "/districts/": (0, 2),
    "/districts/120000/": (1, 8),
    "/archive/2026/11/": (5, 10),
    "/archive/": (1, 1),
    "/feed.xml": (1, 5),
    "/districts/120111/feed.xml": (1, 6),
    "/kinds/news/feed.xml": (1, 6),
    "/feeds/": (0, 2),
}


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    """PostgreSQL is asked five times a second what changed, which on a busy machine is between two pages."""
    monkeypatch.setattr(ledger, "PAUSE", 600)


def asked(client, path):
    """The number of queries of one request."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def write_articles(count):
    """So many articles of one district, an hour apart; the ninth, which is returned, was corrected thrice."""
    made = [make_article(title=f"厂房第{n}篇", now=NOW - n * timedelta(hours=1)) for n in range(count)]
    for number in range(3):
        correct_article(made[8], version=number + 1, now=NOW, editor="林岸", correction="数字有误。")
    return made[8]


def know_nothing_but_the_ground():
    """As a new process that has been asked for some page."""
    ground.forget({})


@pytest.mark.parametrize("path", ASKED)
def test_a_list_asks_few_questions(client, path):
    write_articles(12)
    know_nothing_but_the_ground()

    new, known = asked(client, path), asked(client, path)

    assert (known, new <= ASKED[path][1]) == (ASKED[path][0], True), new


def test_the_last_page_asks_as_much_as_the_first(client):
    write_articles(40)
    paths = [f"/news/?page={number}" for number in (1, 2, 4)]
    for path in paths:
        client.get(path)

    assert {asked(client, path) for path in paths} == {1}


@pytest.mark.parametrize("count", [9, 30])
def test_an_article_asks_few_questions(client, count):
    article = write_articles(count)
    know_nothing_but_the_ground()
    path = article.get_absolute_url()

    assert (asked(client, path) <= 10, asked(client, path)) == (True, 5)
