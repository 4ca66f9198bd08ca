"""The moderators' desk: who may enter, the queue, claiming."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from commons.models import Letter
from submissions import actions, intake
from submissions.actions import perform
from tests.make import NOW, make_form, make_sender, make_story, make_text, make_user
from tests.markup import one_line
from tests.submissions.desk_pages import QUEUE, button, page_of, refresh, titles

pytestmark = [pytest.mark.django_db, pytest.mark.database]


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
    [(20, "剩 3 小时 59 分"), (25, "已超时 1 小时"), (1, "剩 22 小时 59 分")],
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
    assert flags(response) == ["优先 明天发布会要用。 重复 100%"]


def test_overdue_stories_stand_above_what_the_chief_put_first(desk):
    now = timezone.now()
    story = make_story(title="急用的稿件", now=now - timedelta(hours=1))
    make_story(title="超时的稿件", now=now - timedelta(hours=25))
    make_story(title="先到的稿件", now=now - timedelta(hours=2))
    perform("prioritise", story, actor=make_user("chief", "总编"), note="明天要用。", now=now)

    assert titles(desk.get(QUEUE)) == ["超时的稿件", "急用的稿件", "先到的稿件"]


def rounds(response):
    cells = re.findall(r'<span class="q-m">(.*?)</span></span>', one_line(response.text))
    return [re.findall("<span>([^<]*)", cell + "<")[4:] for cell in cells]


def test_a_reopened_story_is_told_from_one_that_was_sent_again(desk):
    reopened, again = make_story("rejected"), make_story("needs_changes")
    perform("reopen", reopened, actor=make_user("chief", "总编"), note="请再看。", now=NOW)
    intake.resubmit(again, make_text(), make_sender(), make_form(), now=NOW)
    make_story(now=timezone.now())

    pages = [one_line(desk.get(page_of(story)).text) for story in (reopened, again)]

    assert rounds(desk.get(QUEUE)) == [["重新受理"], ["第 2 次提交"], []]
    assert [re.findall("（(重新受理|第 . 次提交)）", page) for page in pages] == [
        ["重新受理"],
        ["第 2 次提交"],
    ]


def alarms(response):
    return re.findall('<p class="alarm">(.*?)</p>', one_line(response.text))


@pytest.mark.parametrize(("is_superuser", "links"), [(True, ["/admin/commons/staff/"]), (False, [])])
def test_it_is_alarming_that_nobody_can_be_told(client, is_superuser, links):
    make_user("quiet", "总编", email="")
    make_user("told", "审稿编辑", email="he@example.com")
    group = None if is_superuser else "审稿编辑"
    client.force_login(make_user("looks", group, is_superuser=is_superuser))

    [alarm] = alarms(client.get(QUEUE))

    assert alarm.startswith("到期提醒或超时警报没有人收得到")
    assert re.findall('href="(.*?)"', alarm) == links


def test_no_alarm_where_somebody_can_be_told(desk):
    make_user("chief", "总编", email="zhou@example.com")
    make_user("told", "审稿编辑", email="he@example.com")

    assert alarms(desk.get(QUEUE)) == []


def test_late_story_and_lost_letter_are_marked(desk):
    story = make_story(now=timezone.now() - timedelta(hours=25))
    make_story(now=timezone.now())
    actions.mark_late(story, now=timezone.now())
    Letter.objects.filter(event="story_late").update(failed_at=timezone.now())

    response = desk.get(QUEUE)

    assert flags(response) == ["已致歉 邮件未送达", "重复 100%"]
    assert re.findall(r'<a href="([^"]*)">1 封邮件未送达</a>', one_line(response.text)) == [
        "/admin/commons/letter/?state=failed"
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_queue_asks_a_fixed_number_of_questions(desk, django_assert_num_queries, count):
    for _ in range(count):
        make_story("in_review")

    # Session, user, two for permissions; six for the figures; the number of rows, the rows; failed letters of
    # these rows and in all; whether anybody is told of what comes due; what was refused as spam lately.
    with django_assert_num_queries(22):
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


def said(response):
    return [re.sub(r"\d+月\d+日 \d\d:\d\d", "…", str(message)) for message in response.context["messages"]]


def test_second_claim_is_told_who_was_first_and_may_go_on(desk):
    story = make_story("in_review", actor=make_user("first", name="何溪"))

    response = desk.post(button("claim", story), follow=True)

    assert response.redirect_chain[-1][0] == page_of(story)
    assert said(response) == ["何溪 已于 … 领取。领取不是锁定，您仍可以看和下结论。"]
    assert refresh(story).claimed_by.username == "first"


def test_what_the_second_claimer_was_told_is_true(desk):
    story = make_story("in_review", actor=make_user("first", name="何溪"))
    desk.post(button("claim", story))

    desk.post(page_of(story), {"conclusion": "reject", "reasons": ["quality"], "version": story.version})

    assert refresh(story).state == "rejected"


def test_second_click_on_claim_is_told_so(desk, moderator):
    story = make_story("in_review", actor=moderator)

    assert said(desk.post(button("claim", story), follow=True)) == ["您已于 … 领取了这一篇。"]


def test_claim_of_a_decided_story_is_told_what_was_decided(desk):
    story = make_story("rejected")

    [words] = said(desk.post(button("claim", story), follow=True))

    assert words.endswith("不采用，现在的状态是“未采用”，不能再做这一步。")


def test_released_story_is_free_again(desk, moderator):
    story = make_story("in_review", actor=moderator)

    desk.post(button("release", story))

    assert (refresh(story).state, refresh(story).claimed_by) == ("submitted", None)


# ── Coming back ──

REJECT = {"conclusion": "reject", "reasons": ["quality"]}


def test_decision_leads_back_to_the_tab_and_search_that_one_came_from(desk):
    story = make_story(title="静海区的一篇")
    page = one_line(desk.get(QUEUE, {"q": "静海", "page": "1"}).text)
    [link] = re.findall('<th scope="row"><a href="([^"]*)"', page)
    form = desk.get(unescape(link))
    [back] = re.findall('name="back" value="([^"]*)"', form.text)

    response = desk.post(page_of(story), {**REJECT, "version": story.version, "back": unescape(back)})

    assert response.headers["Location"] == f"{QUEUE}?q=%E9%9D%99%E6%B5%B7&page=1"
    assert one_line(form.text).count(f'<a href="{QUEUE}?q=%E9%9D%99%E6%B5%B7&amp;page=1">审阅台</a>') == 1


def test_claim_keeps_the_way_back(desk):
    story = make_story()

    response = desk.post(button("claim", story), {"back": "tab=unclaimed"})

    assert response.headers["Location"] == f"{page_of(story)}?back=tab%3Dunclaimed"


def test_released_story_leads_back_to_the_tab(desk, moderator):
    story = make_story("in_review", actor=moderator)

    response = desk.post(button("release", story), {"back": "tab=mine"})

    assert response.headers["Location"] == f"{QUEUE}?tab=mine"


def test_after_a_decision_the_next_story_in_the_queue_is_offered(desk):
    now = timezone.now()
    story = make_story(now=now - timedelta(hours=9))
    make_story("in_review", now=now - timedelta(hours=8), actor=make_user("other"))
    following = make_story(title="接着看的一篇", now=now - timedelta(hours=7))
    make_story(now=now)

    response = desk.post(page_of(story), {**REJECT, "version": story.version}, follow=True)

    [message] = map(str, response.context["messages"])
    assert re.findall('下一篇：<a href="(.*?)">(.*?)</a>', message) == [(page_of(following), "接着看的一篇")]


def test_after_the_last_decision_no_next_story_is_offered(desk):
    story = make_story()

    response = desk.post(page_of(story), {**REJECT, "version": story.version}, follow=True)

    assert [str(message).count("下一篇") for message in response.context["messages"]] == [0]
