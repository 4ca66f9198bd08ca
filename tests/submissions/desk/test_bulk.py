"""The moderators' desk: the buttons over the queue, for every ticked story."""

import re

import pytest
from django.urls import reverse

from commons.models import Letter
from submissions.models import Submission
from tests.make import make_story, make_user
from tests.markup import one_line
from tests.submissions.desk_pages import QUEUE

pytestmark = [pytest.mark.django_db, pytest.mark.database]

BULK = f"{QUEUE}bulk/"


def tick(*stories):
    return [f"{story.pk}.{story.version}" for story in stories]


def states(*stories):
    return [Submission.objects.get(pk=story.pk).state for story in stories]


def words(response):
    return [str(message) for message in response.context["messages"]]


def test_ticked_stories_are_claimed(desk, moderator):
    stories = [make_story(), make_story()]

    response = desk.post(BULK, {"story": tick(*stories), "claim": "1"}, follow=True)

    assert states(*stories) == ["in_review", "in_review"]
    assert {story.claimed_by for story in Submission.objects.all()} == {moderator}
    assert words(response) == ["已领取 2 篇。"]


def test_ticked_stories_are_put_back(desk, moderator):
    stories = [make_story("in_review", actor=moderator) for _ in range(2)]

    desk.post(BULK, {"story": tick(*stories), "release": "1"})

    assert states(*stories) == ["submitted", "submitted"]


def test_spam_is_refused_without_a_letter(desk):
    story = make_story()

    desk.post(BULK, {"story": tick(story), "spam": "1"})

    assert (states(story), story.events.last().reasons) == (["rejected"], ["spam"])
    assert [letter.event for letter in Letter.objects.all()] == ["story_received"]


def test_each_refusal_is_told_and_stops_nothing_else(desk):
    claimed = make_story("in_review", title="别人领取的稿件", actor=make_user("other", name="何溪"))
    free = make_story(title="没人领取的稿件")

    response = desk.post(BULK, {"story": tick(claimed, free), "claim": "1"}, follow=True)

    said = [re.sub(r"\d+月\d+日 \d\d:\d\d", "…", line) for line in words(response)]
    assert said == [
        "已领取 1 篇。",
        "《别人领取的稿件》：何溪 已于 … 领取，现在的状态是“审阅中”，不能再做这一步。",
    ]
    assert states(claimed, free) == ["in_review", "in_review"]


def test_story_that_changed_meanwhile_is_not_refused_as_spam(desk):
    story = make_story()
    ticked = tick(story)
    Submission.objects.filter(pk=story.pk).update(version=story.version + 1)

    desk.post(BULK, {"story": ticked, "spam": "1"})

    assert states(story) == ["submitted"]


@pytest.mark.parametrize(
    "typed", [{}, {"claim": "1"}, {"story": ["1.1"]}, {"story": ["x", "1", "²."], "spam": "1"}]
)
def test_button_without_ticks_asks_for_them(desk, typed):
    story = make_story()

    response = desk.post(BULK, typed, follow=True)

    assert words(response) == ["请先勾选稿件，再点按钮。"]
    assert states(story) == ["submitted"]


@pytest.mark.parametrize("button", ["accept", "publish"])
def test_nobody_accepts_or_publishes_in_bulk(desk, button):
    story = make_story()

    desk.post(BULK, {"story": tick(story), button: "1"})

    assert states(story) == ["submitted"]


def test_queue_comes_back_at_its_tab(desk):
    response = desk.post(BULK, {"story": tick(make_story()), "claim": "1", "back": "tab=late&page=2"})

    assert response.headers["Location"] == f"{QUEUE}?tab=late&page=2"


def test_only_waiting_stories_can_be_ticked(desk):
    waiting = make_story()
    make_story("published")

    response = desk.get(QUEUE, {"tab": "all"})

    assert re.findall(r'name="story" value="(.*?)" form="bulk"', one_line(response.text)) == tick(waiting)


@pytest.mark.parametrize("group", ["招商专员", None])
def test_others_are_refused(client, group):
    story = make_story()
    client.force_login(make_user("visitor", group=group))

    response = client.post(BULK, {"story": tick(story), "claim": "1"})

    assert (response.status_code, states(story)) == (403, ["submitted"])


def test_buttons_are_pressed_not_visited(desk):
    assert desk.get(reverse("admin:story_bulk")).status_code == 405
