"""预览链接 of a story in editing, and the button that calls back those given out."""

import re

import pytest
from django.core import signing

from commons import links
from submissions.actions import perform
from submissions.publishing.previews import link_to
from tests.make import NOW, make_story, make_user
from tests.submissions.desk_pages import button, page_of, refresh

pytestmark = [pytest.mark.django_db, pytest.mark.database]
GIVEN = re.compile(r'value="https?://[^/"]+(/preview/story/[^"]+)"')


def test_who_has_no_account_reads_what_is_saved_and_no_index_keeps_it(desk):
    story = make_story("accepted", title="西青区标准厂房空置清单")
    [path] = GIVEN.findall(desk.get(button("link", story)).text)
    perform("edit", story, actor=make_user("writer"), now=NOW, title="西青区标准厂房空置清单（改）")
    desk.logout()

    page = desk.get(path)

    assert "西青区标准厂房空置清单（改）" in page.text
    assert "这是还没有发布的草稿" in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert "no-store" in page["Cache-Control"]
    assert story.contact.email not in page.text


@pytest.mark.parametrize(("days", "status"), [(6.9, 200), (7.1, 404)])
def test_it_ends_after_seven_days(client, monkeypatch, days, status):
    path = links.path(link_to(make_story("accepted")))
    then = signing.time.time() + days * 86_400
    monkeypatch.setattr(signing.time, "time", lambda: then)

    assert client.get(path).status_code == status


@pytest.mark.parametrize("state", ["submitted", "needs_changes", "rejected", "withdrawn", "published"])
def test_it_opens_nothing_outside_editing_and_the_desk_gives_none(desk, state):
    story = make_story(state)

    answer = desk.get(button("link", story))

    assert (answer.status_code, answer.url) == (302, page_of(story))
    assert desk.get(links.path(link_to(story))).status_code == 404
    assert button("link", story) not in desk.get(page_of(story)).text


def test_called_back_links_open_nothing_and_the_record_says_who_did_it(desk):
    story = make_story("accepted")
    page = button("link", story)
    [first] = GIVEN.findall(desk.get(page).text)

    response = desk.post(page, follow=True)

    assert "已收回：以前给出的预览链接都打不开了。" in response.text
    [second] = GIVEN.findall(response.text)
    assert [desk.get(path).status_code for path in (first, second)] == [404, 200]
    event = story.events.get(move="revoke")
    assert (event.label, event.actor) == ("收回预览链接", response.context["user"])
    # An open page of the editing is not stale by it.
    assert refresh(story).version == story.version


def test_the_editing_page_leads_there(desk):
    story = make_story("accepted")

    assert f'href="{button("link", story)}"' in desk.get(page_of(story)).text


def test_who_may_not_review_gets_no_link(client):
    story = make_story("accepted")
    client.force_login(make_user("leads", "招商专员"))

    assert client.get(button("link", story)).status_code == 403
