"""The thank-you page: what was asked, and when somebody calls."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from articles.models import Article
from commons.links import Link, token
from leads.actions import perform
from tests.leads.make import make_lead
from tests.make import NOW, make_article, make_user
from tests.markup import one_line

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def page_of(client, monkeypatch):
    """The page of a lead as it stands at a moment."""

    def look(lead, now):
        monkeypatch.setattr(timezone, "now", lambda: now)
        return one_line(client.get(f"/inquire/{token(Link('lead', lead.pk, 1))}/").text)

    return look


def test_it_says_what_was_asked_with_the_phone_masked(page_of):
    lead = make_lead(district="120111", company="栩木包装", message="要两部行车")

    page = page_of(lead, NOW)

    asked = ("租购厂房仓库", "西青区", "王女士", "138****0021", "栩木包装", "要两部行车", lead.number)
    assert [words for words in asked if words not in page] == []
    assert "13800000021" not in page


@pytest.mark.parametrize(
    ("minutes", "heading"),
    [
        (0, "已记下，今天 15:32 前给您打电话"),
        # Who is late has no time to promise.
        (60, "已记下"),
    ],
)
def test_it_says_when_somebody_calls_while_that_is_to_come(page_of, minutes, heading):
    page = page_of(make_lead(), NOW + timedelta(minutes=minutes))

    assert page.count(f"<h1>{heading}</h1>") == 1


def test_it_promises_no_call_that_was_made(page_of):
    zhou = make_user("zhou", "招商专员")
    lead = make_lead(owner=zhou)
    perform("attempt", lead, actor=zhou, now=NOW, result="reached")

    assert "<h1>已记下</h1>" in page_of(lead, NOW)


def shown(client, lead):
    """The headlines below 先看看."""
    part = client.get(f"/inquire/{token(Link('lead', lead.pk, 1))}/").text.partition('id="read"')[2]
    return [unescape(title).strip() for title in re.findall(r'/articles/[0-9]+/"\s*>(.*?)<small', part, re.S)]


def test_two_articles_of_the_district_to_read_meanwhile(client):
    for hour, (title, changes) in enumerate(
        {
            "武清的": {"district": "120114"},
            "较早的": {},
            "较新的": {},
            "广告": {"is_advert": True},
            "读过的": {},
        }.items()
    ):
        article = make_article(title=title, now=NOW + timedelta(hours=hour), **changes)
    taken_down = make_article(title="下架的", now=NOW + timedelta(days=1))
    Article.objects.filter(pk=taken_down.pk).update(state="withdrawn")

    lead = make_lead(district="120111", article=article)

    assert shown(client, lead) == ["【西青区招商】较新的", "【西青区招商】较早的"]


def test_what_others_read_who_asked_about_the_same_topic_stands_first(client):
    old, _, _ = (make_article(title=title, now=NOW + timedelta(hours=h)) for h, title in enumerate("甲乙丙"))
    make_lead(article=old, topic="plant")

    titles = [shown(client, make_lead(topic=topic, district="120111")) for topic in ("plant", "land")]

    assert titles == [["【西青区招商】甲", "【西青区招商】丙"], ["【西青区招商】丙", "【西青区招商】乙"]]


def test_a_district_with_too_few_is_filled_from_the_city_around_it(client):
    make_article(title="西青的", now=NOW - timedelta(days=9))
    make_article(title="武清的", district="120114", now=NOW - timedelta(days=8))

    lead = make_lead(district="120111")

    assert shown(client, lead) == ["【西青区招商】西青的", "【武清区招商】武清的"]


def test_without_articles_there_is_no_empty_part(client):
    lead = make_lead()

    assert shown(client, lead) == []
    assert "先看看" not in client.get(f"/inquire/{token(Link('lead', lead.pk, 1))}/").text
