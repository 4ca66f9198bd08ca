"""The thank-you page: what was asked, and when somebody calls."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commons.links import Link, token
from leads.actions import perform
from tests.leads.make import make_lead
from tests.make import NOW, make_user
from tests.markup import one_line

pytestmark = pytest.mark.django_db


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
