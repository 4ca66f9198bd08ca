"""The moderators' desk: the buttons over the queue, for every ticked story."""

import re
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commons.models import Letter
from submissions.models import Event, Submission
from tests.make import make_story, make_user
from tests.markup import one_line
from tests.submissions.desk_pages import QUEUE, alert, page_of, refresh

pytestmark = [pytest.mark.django_db, pytest.mark.database]

BULK = f"{QUEUE}bulk/"
SPAM = f"{BULK}spam/"


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


# ── 不采用所选（垃圾信息）: a question first, and some minutes to take it back ──


def asked(response):
    """The ticks of the question page."""
    return re.findall(r'name="story" value="(.*?)"', one_line(response.text))


def test_spam_is_asked_about_before_anything_happens(desk):
    stories = [make_story(title="周末家电团购会"), make_story(title="加盟好项目", unit="创富课堂")]

    response = desk.post(BULK, {"story": tick(*stories), "spam": "1", "back": "tab=late"})

    page = one_line(response.text)
    rows = [re.sub("<.*?>|\\s+", " ", row).split() for row in re.findall('<li class="bk">(.*?)</li>', page)]
    assert (response.status_code, states(*stories)) == (200, ["submitted", "submitted"])
    assert asked(response) == tick(*stories)
    assert [row[:3] for row in rows] == [
        ["周末家电团购会", "武清区园区联络处", stories[0].receipt],
        ["加盟好项目", "创富课堂", stories[1].receipt],
    ]
    assert [page.count(f'href="{page_of(story)}"') for story in stories] == [1, 1]
    assert page.count("不给来稿人发邮件") == 1
    assert page.count(f'href="{QUEUE}?tab=late"') == 2


def test_confirmed_spam_is_refused_without_a_letter(desk):
    story, kept = make_story(), make_story()

    response = desk.post(SPAM, {"story": tick(story), "back": "tab=late"})

    assert response.headers["Location"] == f"{QUEUE}?tab=late"
    assert (states(story, kept), story.events.last().reasons) == (["rejected", "submitted"], ["spam"])
    assert {letter.event for letter in Letter.objects.all()} == {"story_received"}


def test_what_was_refused_is_named_with_links_and_a_way_back(desk):
    story = make_story(title="周末家电团购会")

    response = desk.post(SPAM, {"story": tick(story)}, follow=True)

    assert words(response) == []
    [said] = re.findall('<div class="said".*?</div>', one_line(response.text))
    assert re.findall('<a href="(.*?)">(.*?)</a>', said) == [(page_of(story), "周末家电团购会")]
    assert re.sub("<.*?>|\\s", "", said).startswith("您今天")
    assert said.count("按垃圾信息不采用 1 篇，没有发邮件") == 1
    assert re.findall('value="([0-9.]+)"', said) == [*tick(refresh(story)), "1"]


def test_a_question_whose_token_is_stale_comes_back_with_its_ticks(moderator):
    story = make_story()
    client = Client(enforce_csrf_checks=True)
    client.force_login(moderator)

    response = client.post(SPAM, {"story": tick(story)})

    assert (response.status_code, asked(response), states(story)) == (403, tick(story), ["submitted"])
    assert alert(response) == "页面停留太久。请核对下面的内容，再点一次。"


@pytest.mark.parametrize("method", ["get", "post"])
def test_confirming_nothing_does_nothing(desk, method):
    story = make_story()

    response = getattr(desk, method)(SPAM)

    assert (response.headers["Location"], states(story)) == (QUEUE, ["submitted"])


def refused_as_spam(desk, **fields):
    story = make_story(**fields)
    desk.post(SPAM, {"story": tick(story)})
    return refresh(story)


def move_back(story, minutes):
    """Let the refusal be so old."""
    at = timezone.now() - timedelta(minutes=minutes)
    # The record refuses it; the chain is not the matter here.
    QuerySet(Event).filter(submission=story, move="reject").update(at=at)
    Submission.objects.filter(pk=story.pk).update(state_changed_at=at)


def test_undone_story_is_back_in_its_place_with_its_deadline(desk):
    now = timezone.now()
    story = refused_as_spam(desk, now=now - timedelta(hours=20), title="误伤的稿件在此")
    due_at = story.due_at
    other = make_story(now=now - timedelta(hours=2))

    response = desk.post(BULK, {"story": tick(story), "undo": "1"}, follow=True)

    undone = refresh(story)
    assert words(response)[-1] == "已撤销 1 篇，都回到队列原来的位置，到期时间不变。"
    assert list(Submission.objects.in_queue().in_queue_order(now)) == [story, other]
    assert (undone.state, undone.due_at, undone.decided_at, undone.round) == ("submitted", due_at, None, 1)
    assert [event.move for event in story.events.all()] == ["submit", "reject", "undo"]
    assert Letter.objects.filter(about=story.letters_subject).count() == 1


def test_any_moderator_takes_back_what_a_colleague_refused(desk, client):
    story = refused_as_spam(desk)
    client.force_login(make_user("other", name="何溪"))

    offered = one_line(client.get(QUEUE).text)
    client.post(BULK, {"story": tick(story), "undo": "1"})

    assert re.findall("<b>(.*?) 今天", offered.partition('class="said"')[2])[:1] == ["林岸"]
    assert (states(story), story.events.last().actor_name) == (["submitted"], "何溪")


@pytest.mark.parametrize(("minutes", "count", "state"), [(9, 1, "submitted"), (10, 0, "rejected")])
def test_ten_minutes_are_given_to_take_it_back(desk, minutes, count, state):
    story = refused_as_spam(desk)
    move_back(story, minutes)

    offered = desk.get(QUEUE).text.count('class="said"')
    response = desk.post(BULK, {"story": tick(story), "undo": "1"}, follow=True)

    assert (offered, states(story)) == (count, [state])
    if state == "rejected":
        assert words(response) == [f"《{story}》：已经过了 10 分钟，不能再撤销。请总编重新受理。"]


def test_a_refusal_that_the_author_was_told_of_is_not_taken_back(desk):
    story = make_story("rejected", now=timezone.now())

    response = desk.post(BULK, {"story": tick(refresh(story)), "undo": "1"}, follow=True)

    assert (states(story), desk.get(QUEUE).text.count('class="said"')) == (["rejected"], 0)
    assert words(response) == [f"《{story}》：这篇的结论已经告诉来稿人，不能撤销。请总编重新受理。"]


def test_undone_twice_is_told_by_whom(desk):
    story = refused_as_spam(desk)
    undo = {"story": tick(story), "undo": "1"}
    desk.post(BULK, undo)

    response = desk.post(BULK, undo, follow=True)

    assert words(response)[-1].startswith(f"《{story}》：林岸 已于 ")
    assert story.events.filter(move="undo").count() == 1


def test_author_reads_that_the_refusal_was_taken_back(desk, client):
    story = refused_as_spam(desk)
    desk.post(BULK, {"story": tick(story), "undo": "1"})

    page = client.get(story.author_url()).text

    assert (page.count("“未采用”已撤销，继续审阅"), page.count("待审阅") > 0) == (1, True)


# ── Row by row ──


def test_each_refusal_is_told_and_stops_nothing_else(desk):
    claimed = make_story("in_review", title="别人领取的稿件", actor=make_user("other", name="何溪"))
    free = make_story(title="没人领取的稿件")

    response = desk.post(BULK, {"story": tick(claimed, free), "claim": "1"}, follow=True)

    said = [re.sub(r"\d+月\d+日 \d\d:\d\d", "…", line) for line in words(response)]
    assert said == [
        "已领取 1 篇。",
        "《别人领取的稿件》：何溪 已于 … 领取。领取不是锁定，您仍可以看和下结论。",
    ]
    assert states(claimed, free) == ["in_review", "in_review"]


def test_story_that_changed_meanwhile_is_not_refused_as_spam(desk):
    story = make_story()
    ticked = tick(story)
    Submission.objects.filter(pk=story.pk).update(version=story.version + 1)

    response = desk.post(SPAM, {"story": ticked}, follow=True)

    assert states(story) == ["submitted"]
    assert [line.partition("。")[2] for line in words(response)] == ["请按新的内容再看一遍。"]


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
@pytest.mark.parametrize("address", [BULK, SPAM])
def test_others_are_refused(client, group, address):
    story = make_story()
    client.force_login(make_user("visitor", group=group))

    response = client.post(address, {"story": tick(story), "claim": "1"})

    assert (response.status_code, states(story)) == (403, ["submitted"])


def test_buttons_are_pressed_not_visited(desk):
    assert desk.get(reverse("admin:story_bulk")).status_code == 405
