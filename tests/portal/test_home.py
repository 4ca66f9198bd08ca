"""What the home page shows, and in which place."""

import re
from datetime import timedelta

import pytest

from articles.lists import weekly
from portal import home
from tests.make import NOW, make_article

pytestmark = pytest.mark.django_db


def titles(found):
    """The titles of some articles."""
    return [article.title for article in found]


def shown(client):
    """The titles of the lead story, 编辑推荐 and 最新."""
    context = client.get("/").context
    river = [article for _, articles in context["days"] for article in articles]
    return titles([context["lead"]]), titles(context["picks"]), titles(river)


def make_articles(count):
    """第0篇 is the oldest."""
    for number in range(count):
        make_article(title=f"第{number}篇", now=NOW + timedelta(hours=number))


@pytest.mark.parametrize(("count", "river"), [(20, 12), (7, 3)])
def test_each_story_stands_once(client, count, river):
    make_articles(count)

    lead, picks, newest = shown(client)

    assert len({*lead, *picks, *newest}) == 1 + 3 + len(newest)
    assert len(newest) == river


def test_where_there_are_hardly_any_stories_the_newest_are_shown_again(client):
    make_articles(3)

    lead, picks, newest = shown(client)

    assert (lead, picks, newest) == (["第2篇"], ["第1篇", "第0篇"], ["第1篇", "第0篇"])


@pytest.mark.parametrize("hot", [[], ["read"]])
def test_the_column_beside_the_lead_is_filled_and_the_chart_stands_once(client, monkeypatch, hot):
    articles = [make_article(now=NOW - timedelta(weeks=number)) for number in range(3)]
    monkeypatch.setattr(home, "hot", lambda now: tuple(articles[: len(hot)]))
    monkeypatch.setattr(home, "weekly", lambda today: weekly.weekly(NOW.date()))

    page = client.get("/").content.decode()

    beside = page[page.index('class="stack"') : page.index('class="cols cols--side')]
    assert ("热读" in beside, "每周发布" in beside) == (bool(hot), not hot)
    assert len(re.findall(r"<h2[^>]*>每周发布", page)) == 1
