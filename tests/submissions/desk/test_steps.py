"""The desk of 总编: 下架, 恢复, 重新受理, 优先."""

import re

import pytest
from django.test import Client

from articles.models import Article
from submissions.actions import perform
from tests.make import NOW, make_story, make_user
from tests.markup import one_line
from tests.submissions.desk_pages import alert, page_of, refresh
from tests.submissions.desk_pages import button as step

pytestmark = pytest.mark.django_db

STEPS = ("take_down", "restore", "reopen", "prioritise")


@pytest.fixture
def chief():
    return make_user("chief", "总编", name="周岚")


@pytest.fixture
def desk(client, chief):
    client.force_login(chief)
    return client


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("submitted", ["prioritise"]),
        ("accepted", []),
        ("published", ["take_down"]),
        ("taken_down", ["restore"]),
        ("rejected", ["reopen"]),
        ("expired", ["reopen"]),
        ("withdrawn", []),
    ],
)
def test_page_offers_the_steps_that_are_open(desk, state, expected):
    story = make_story(state)

    response = desk.get(page_of(story))

    assert [name for name in STEPS if f'href="{step(name, story)}"' in response.text] == expected


@pytest.mark.parametrize("name", STEPS)
def test_moderators_take_no_step_of_the_chief(client, name):
    story = make_story("published")
    client.force_login(make_user())

    answers = [client.get(step(name, story)), client.post(step(name, story), {"note": "试试"})]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert step(name, story) not in client.get(page_of(story)).text


@pytest.mark.parametrize("name", STEPS)
def test_step_that_is_not_open_leads_back(desk, name):
    story = make_story("withdrawn")

    assert desk.get(step(name, story)).headers["Location"] == page_of(story)


# ── 下架, 恢复 ──


def test_story_is_taken_down_for_one_of_six_reasons(desk):
    story = make_story("published")

    asked = desk.get(step("take_down", story))
    response = desk.post(step("take_down", story), {"reason": "rights", "note": "权利人来函。"})

    reasons = ["rights", "error", "rules", "personal_data", "request", "other"]
    assert re.findall(r'name="reason" value="(\w+)"', one_line(asked.text)) == reasons
    assert response.headers["Location"] == page_of(story)
    assert (refresh(story).state, Article.objects.get().withdrawal_reason) == ("taken_down", "rights")


def test_taking_down_needs_a_reason_and_keeps_the_words(desk):
    story = make_story("published")

    response = desk.post(step("take_down", story), {"note": "权利人来函。"})

    assert alert(response) == "请选择原因。"
    assert response.context["form"]["note"].value() == "权利人来函。"
    assert refresh(story).state == "published"


def test_taking_down_for_other_reasons_needs_words_at_the_field(desk):
    story = make_story("published")

    response = desk.post(step("take_down", story), {"reason": "other", "note": ""})

    words = "选了“其他原因”，请写明具体是什么原因，它会写进给作者的邮件"
    assert (alert(response), response.context["form"]["note"].errors) == (f"{words}。", [words])
    assert (response.context["form"]["reason"].value(), refresh(story).state) == ("other", "published")


def test_second_chief_is_told_who_was_first_and_keeps_the_words(desk, chief):
    story = make_story("published")
    perform("take_down", story, actor=chief, reasons=["error"], note="", now=NOW)

    response = desk.post(step("take_down", story), {"reason": "rights", "note": "权利人来函。"})

    assert response.status_code == 409
    assert alert(response) == "周岚 已于 11月23日 14:32 下架，现在的状态是“已下架”，不能再做这一步。"
    assert response.context["form"]["note"].value() == "权利人来函。"


def test_taken_down_story_is_restored(desk):
    story = make_story("taken_down")

    asked = desk.get(step("restore", story))
    desk.post(step("restore", story), {"reason": "error", "note": "已更正。"})

    assert asked.context["recorded_reason"] == ("error", "内容有误")
    assert (refresh(story).state, Article.objects.get().state) == ("published", "published")
    assert story.events.last().note == "已更正。"


def test_page_of_a_taken_down_story_says_why(desk):
    response = desk.get(page_of(make_story("taken_down")))

    assert re.findall('<ul class="rv__reasons"><li>(.*?)</li></ul>', one_line(response.text)) == ["内容有误"]


# ── 重新受理, 优先 ──


@pytest.mark.parametrize("state", ["rejected", "expired"])
def test_closed_story_is_taken_up_again(desk, state):
    story = make_story(state)

    desk.post(step("reopen", story), {"note": "补来了出处。"})

    assert (refresh(story).state, refresh(story).round) == ("submitted", 2)


@pytest.mark.parametrize(("name", "state"), [("reopen", "rejected"), ("prioritise", "submitted")])
def test_what_must_be_explained_is_asked_for(desk, name, state):
    story = make_story(state)

    response = desk.post(step(name, story), {"note": "  "})

    assert alert(response) == "请写明说明。"
    assert (refresh(story).state, refresh(story).is_prioritised) == (state, False)


def test_story_is_put_first_and_back(desk):
    story = make_story()

    desk.post(step("prioritise", story), {"note": "发布会要用。", "is_prioritised": "False"})
    first = refresh(story).is_prioritised
    desk.post(step("prioritise", story), {"note": "发布会改期。", "is_prioritised": "True"})

    assert [first, refresh(story).is_prioritised] == [True, False]


def test_second_chief_does_not_undo_what_both_wanted(desk):
    story = make_story()
    form = {"note": "发布会要用。", "is_prioritised": "False"}
    desk.post(step("prioritise", story), form)

    response = desk.post(step("prioritise", story), form)

    assert re.sub(r"\d+月\d+日 \d\d:\d\d", "…", alert(response)) == "周岚 已于 … 调整次序，不用再做一次。"
    assert refresh(story).is_prioritised


def test_token_that_ran_out_keeps_the_words_and_changes_nothing(chief):
    story = make_story("published")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(chief)

    response = strict.post(step("take_down", story), {"reason": "rights", "note": "权利人来函。"})

    assert response.status_code == 403
    assert response.context["form"]["note"].value() == "权利人来函。"
    assert refresh(story).state == "published"
