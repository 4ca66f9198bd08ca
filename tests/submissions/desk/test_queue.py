"""The moderators' desk: who may enter, the queue, claiming."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from commons.models import Letter
from submissions import actions
from submissions.actions import perform
from tests.make import make_story, make_user
from tests.markup import one_line
from tests.submissions.desk_pages import QUEUE, button, page_of, refresh

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def titles(response):
    return re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', one_line(response.text))


def flags(response):
    cells = re.findall(r'<span class="q-f">(.*?)</span></th>', one_line(response.text))
    return [" ".join(re.sub("<.*?>", " ", cell).split()) for cell in cells]


# ── Who may ──


@pytest.mark.parametrize("group", ["招商专员", None])
def test_others_do_not_see_the_desk(client, group):
    story = make_story()
    client.force_login(make_user("visitor", group=group))

    answers = [client.get(QUEUE), client.get(page_of(story)), client.post(button("claim", story))]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert refresh(story).state == "submitted"


def test_strangers_are_led_to_the_login(client):
    response = client.get(QUEUE)

    assert response.headers["Location"] == f"/admin/login/?next={QUEUE}"


@pytest.mark.parametrize("name", ["claim", "release", "note"])
def test_buttons_are_pressed_not_visited(desk, name):
    story = make_story()

    response = desk.get(button(name, story))

    # As after a login in between: the page is there, and nothing was done.
    assert (response.url, story.events.count(), refresh(story).state) == (page_of(story), 1, "submitted")


# ── The queue ──


def test_queue_shows_the_soonest_due_first(desk):
    now = timezone.now()
    make_story(title="后到的稿件", now=now - timedelta(hours=2))
    make_story(title="先到的稿件", now=now - timedelta(hours=20))
    make_story("published", title="发布了的稿件")

    assert titles(desk.get(QUEUE)) == ["先到的稿件", "后到的稿件"]


@pytest.mark.parametrize(
    ("hours", "words"),
    [(20, "剩 3 时 59 分"), (25, "已超时 1 时 00 分"), (1, "剩 22 时 59 分")],
)
def test_queue_shows_the_time_left(desk, hours, words):
    make_story(now=timezone.now() - timedelta(hours=hours, seconds=1))

    assert re.findall(r'<td class="q-t"><b>(.*?)</b>', one_line(desk.get(QUEUE).text)) == [words]


@pytest.mark.parametrize(
    ("tab", "expected"),
    [
        ("unclaimed", ["待审阅稿件"]),
        ("mine", ["我领取的稿件"]),
        ("editing", ["编辑中稿件"]),
        ("scheduled", ["定时的稿件"]),
        ("returned", ["退回的稿件"]),
        ("waiting", ["待审阅稿件", "别人领取的稿件", "我领取的稿件"]),
        ("nonsense", ["待审阅稿件", "别人领取的稿件", "我领取的稿件"]),
    ],
)
def test_tabs_choose_stories(desk, moderator, tab, expected):
    make_story(title="待审阅稿件")
    make_story("in_review", title="别人领取的稿件")
    make_story("in_review", title="我领取的稿件", actor=moderator)
    make_story("accepted", title="编辑中稿件")
    make_story("scheduled", title="定时的稿件")
    make_story("needs_changes", title="退回的稿件")

    assert titles(desk.get(QUEUE, {"tab": tab})) == expected


def test_story_that_the_chief_put_first_leads_with_its_reason(desk):
    make_story(title="先到的稿件", now=timezone.now() - timedelta(hours=2))
    story = make_story(title="急用的稿件", now=timezone.now())
    chief = make_user("chief", "总编")
    perform("prioritise", story, actor=chief, note="明天发布会要用。", now=timezone.now())

    response = desk.get(QUEUE)

    assert titles(response) == ["急用的稿件", "先到的稿件"]
    assert flags(response) == ["优先 明天发布会要用。"]


def test_late_story_and_lost_letter_are_marked(desk):
    story = make_story(now=timezone.now() - timedelta(hours=25))
    make_story(now=timezone.now())
    actions.mark_late(story, now=timezone.now())
    Letter.objects.filter(event="story_late").update(failed_at=timezone.now())

    response = desk.get(QUEUE)

    assert flags(response) == ["已致歉 邮件未送达"]
    assert re.findall(r'<a href="([^"]*)">1 封邮件未送达</a>', one_line(response.text)) == [
        "/admin/commons/letter/?state=failed"
    ]


@pytest.mark.parametrize("words", ["静海", "无此单位 静海", "青年作者"])
def test_search_finds_stories_in_any_state(desk, words):
    make_story("rejected", title="静海区的一篇", unit="无此单位", author="青年作者")
    make_story(title="另外的一篇稿件")

    assert titles(desk.get(QUEUE, {"q": words})) == ["静海区的一篇"]


def test_search_finds_a_receipt_number(desk):
    story = make_story("withdrawn")

    assert titles(desk.get(QUEUE, {"q": story.receipt.lower()})) == [story.revision.title]


@pytest.mark.parametrize("count", [1, 3])
def test_queue_asks_a_fixed_number_of_questions(desk, django_assert_num_queries, count):
    for _ in range(count):
        make_story("in_review")

    # Session, user, two for permissions; six for the figures; the number of rows, the rows; failed letters of
    # these rows and in all; whether anybody is told of what comes due.
    with django_assert_num_queries(15):
        desk.get(QUEUE)


def test_title_of_a_story_is_text_not_markup(desk):
    make_story(title="<b>粗体</b>的标题")

    assert titles(desk.get(QUEUE)) == ["&lt;b&gt;粗体&lt;/b&gt;的标题"]


# ── Claiming ──


def test_claim_leads_to_the_review_page(desk, moderator):
    story = make_story()

    response = desk.post(button("claim", story))

    assert response.headers["Location"] == page_of(story)
    assert refresh(story).claimed_by == moderator


def test_second_claim_is_told_who_was_first(desk):
    story = make_story("in_review", actor=make_user("first", name="何溪"))

    response = desk.post(button("claim", story), follow=True)

    words = [str(message) for message in response.context["messages"]]
    assert [word.partition(" 已于")[0] for word in words] == ["何溪"]
    assert refresh(story).claimed_by.username == "first"


def test_released_story_is_free_again(desk, moderator):
    story = make_story("in_review", actor=moderator)

    desk.post(button("release", story))

    assert (refresh(story).state, refresh(story).claimed_by) == ("submitted", None)
