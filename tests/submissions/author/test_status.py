"""The author's page in every state: what it says, and what it keeps to itself."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from submissions import actions, clock, intake
from submissions.actions import perform
from submissions.states import QUEUE, State
from tests.make import make_body, make_form, make_sender, make_story, make_text, make_user
from tests.markup import one_line

pytestmark = pytest.mark.django_db


def text_of(client, story):
    """The words of the author's page, without markup and without white space."""
    html = client.get(story.author_url()).content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", main))


def says(client, story, *words):
    """Which of the words the page does not say."""
    page = text_of(client, story)
    return [word for word in words if word.replace(" ", "") not in page]


def moment(time):
    """11月24日（周二）14:32"""
    local = timezone.localtime(time)
    return f"{local.month}月{local.day}日（周{'一二三四五六日'[local.weekday()]}）{local:%H:%M}"


HAPPENED = timezone.now() - timedelta(minutes=5)
WORDS = {
    "submitted": ("待审阅", "稿件已收到，最迟", "前答复您", "您的稿件排在第 1 位"),
    "in_review": ("审阅中", "稿件已收到，最迟", "前答复您"),
    "needs_changes": ("退回修改", "前修改后重新提交", "质量不足", "请补充数据出处。", "修改稿件"),
    "accepted": ("已采用，编辑中", "已采用，正在编辑"),
    "scheduled": ("待发布", f"预计{moment(HAPPENED + timedelta(hours=1))}发布"),
    "published": ("已发布", "【武清区招商】武清区发布标准厂房空置清单", "编辑没有改动您的稿件"),
    "rejected": ("未采用", "这次没有采用", "质量不足", "请补充数据出处。"),
    "withdrawn": ("已撤稿", "您已于", "不再审阅，也不会发布"),
    "expired": ("逾期未改", "七天内没有收到修改稿，已关闭", "请补充数据出处。"),
    "taken_down": ("已下架", "下架，原因：内容有误", "数字有误。", "请直接回复我们发给您的邮件"),
}


@pytest.mark.parametrize("state", State.values)
def test_page_says_where_the_story_stands(client, state):
    story = make_story(state, now=HAPPENED)

    assert says(client, story, *WORDS[state]) == []


@pytest.mark.parametrize("state", State.values)
def test_page_offers_only_what_the_author_can_do(client, state):
    story = make_story(state, now=HAPPENED)
    page = client.get(story.author_url()).content.decode()

    offered = [ending for ending in ("edit/", "withdraw/", "confirm/") if f'{ending}"' in page]

    can = {
        "withdraw/": [*QUEUE, "needs_changes", "accepted", "scheduled"],
        "edit/": [*QUEUE, "needs_changes"],
    }
    assert offered == [ending for ending in ("edit/", "withdraw/") if state in can[ending]]


def test_late_story_apologises_with_the_new_time_once_it_is_marked(client):
    sent = timezone.now() - timedelta(hours=24, minutes=18)
    story = make_story(now=sent)
    due = sent + timedelta(hours=24)
    promised = f"原定{moment(due)}前答复您"
    before = says(client, story, "抱歉，已超过 24 小时", "我们晚了 18 分", "已超时", promised)
    actions.mark_late(story, now=due)

    after = says(client, story, f"改为最迟{moment(due + timedelta(hours=12))}前答复您", "超过时限，向您致歉")

    assert (before, after) == ([], [])


def test_page_does_not_promise_a_time_that_has_passed(client):
    story = make_story(now=timezone.now() - timedelta(hours=37))
    actions.mark_late(story, now=timezone.now() - timedelta(hours=13))

    page = text_of(client, story)

    assert ("改过的时间我们也没有守住" in page, "改为最迟" in page) == (True, False)


def test_returned_story_says_until_when_and_that_its_author_was_reminded(client):
    returned = timezone.now() - timedelta(days=5, minutes=1)
    story = make_story("needs_changes", now=returned)
    actions.remind(story, now=timezone.now())

    until = f"请在{moment(returned + clock.TIME_TO_CHANGE)}前修改后重新提交"
    assert says(client, story, until, "提醒过您一次", "已提醒您修改") == []


def test_reopened_story_waits_like_a_new_one(client):
    story = make_story("rejected", now=HAPPENED)
    perform("reopen", story, actor=make_user("chief", "总编"), note="再看一次", now=HAPPENED)

    assert says(client, story, "稿件已重新受理，最迟", "重新受理") == []
    assert says(client, story, "再看一次") == ["再看一次"]


def test_changed_story_is_called_so(client):
    sender = make_sender()
    story = make_story("needs_changes", now=HAPPENED, sender=sender)
    intake.resubmit(story, make_text(body=make_body(1300)), sender, make_form(), now=HAPPENED)

    assert says(client, story, "修改稿已收到，最迟", "已收到修改后的稿件") == []


def publish(story, **changes):
    """An editor changes the accepted story and publishes it."""
    perform("publish", story, actor=make_user(), version=story.version, now=HAPPENED, **changes)


UNFINISHED = {
    "title": "编辑起的标题",
    "unit": "编辑写的单位",
    "author": "编辑写的作者",
    "district": "120111",
    "kind": "policy",
    "body": make_body(1700),
}


@pytest.mark.parametrize("page", ["", "withdraw/"])
@pytest.mark.parametrize("state", ["accepted", "scheduled", "needs_changes"])
def test_author_does_not_read_an_unfinished_edit(client, state, page):
    story = make_story("accepted", now=HAPPENED)
    edited = make_text(**UNFINISHED)
    perform("edit", story, actor=make_user(), now=HAPPENED, **{name: edited[name] for name in UNFINISHED})
    given = {"reasons": ["quality"]} if state == "needs_changes" else {}
    given |= {"publish_at": HAPPENED + timedelta(hours=1)} if state == "scheduled" else {}
    move = {"needs_changes": "return", "scheduled": "schedule"}.get(state)
    if move:
        perform(move, story, actor=make_user("second"), now=HAPPENED, **given)

    text = client.get(f"{story.author_url()}{page}").content.decode()

    words = ("编辑", "西青区", "政策解读", "1,700")
    assert [word for word in words if re.search(rf"<(?:dd|h1|bdi)>(?:<bdi>)?{word}", text)] == []
    assert "武清区发布标准厂房空置清单" in text


def test_author_reads_the_published_text(client):
    story = make_story("accepted", now=HAPPENED)
    publish(story, title="编辑起的标题", unit="编辑写的单位")

    text = client.get(story.author_url()).content.decode()

    assert [text.count(f"<bdi>{words}</bdi>") for words in ("编辑起的标题", "编辑写的单位")] == [1, 1]


def test_author_sees_what_the_editor_changed(client):
    story = make_story("accepted", now=HAPPENED)
    body = story.revision.body.replace("当天就能算账", "次日可算账", 1)
    publish(
        story, title="武清区公布标准厂房空置清单", unit="武清区园区办", body=body, edit_note="统一了用语。"
    )

    page = one_line(client.get(story.author_url()).content.decode())

    parts = re.findall(r"<h3>(.*?)</h3><div class=\"edits__text\">(.*?)</div>", page, re.S)
    changes = {label: re.findall(r"<(del|ins)>(.*?)</\1>", text) for label, text in parts}
    assert (changes["标题"], list(changes)) == (
        [("del", "发"), ("ins", "公")],
        ["标题", "来稿单位", "正文"],
    )
    assert says(client, story, "统一了用语。") == []


def test_the_editors_note_and_our_words_are_two_sentences(client):
    story = make_story("accepted", now=HAPPENED)
    publish(story, title="武清区公布标准厂房空置清单", edit_note="统一了用语")

    assert says(client, story, "统一了用语。改动见下面的对照。") == []


def test_markup_in_both_texts_is_shown_and_never_run(client):
    attack = "<script>alert(1)</script>"
    story = make_story("accepted", now=HAPPENED, body=attack + make_body())
    publish(story, body=make_body() + attack)

    page = client.get(story.author_url()).content.decode()

    assert (page.count("<script>alert"), page.count("&lt;script&gt;alert")) == (0, 3)


def test_refusal_for_spam_is_silent(client):
    story = make_story(now=HAPPENED)
    version = story.version
    perform("reject", story, actor=make_user(), version=version, reasons=["spam"], note="广告", now=HAPPENED)

    secret = ["垃圾信息", "广告", "编辑的意见", "异议"]
    assert says(client, story, "这次没有采用", *secret) == secret


@pytest.mark.parametrize("state", ["in_review", "scheduled", "published"])
def test_the_desks_own_business_is_not_told(client, state):
    moderator = make_user("林岸", name="林岸")
    story = make_story(state, now=HAPPENED, actor=moderator)

    page = text_of(client, story)

    assert [word for word in ("领取", "放回队列", "保存编辑", "调整次序", "林岸") if word in page] == []


def test_restored_story_is_published_again(client):
    story = make_story("taken_down", now=HAPPENED)
    chief = make_user("chief2", "总编")
    perform("restore", story, actor=chief, note="已核实", now=HAPPENED)

    assert says(client, story, "已发布", "已恢复发布") == []
    assert client.get(f"/articles/{Article.objects.get().pk}/").status_code == 200


def test_whole_address_is_not_on_the_page(client):
    story = make_story(sender=make_sender(email="shenyan@example.com"), now=HAPPENED)

    page = text_of(client, story)

    assert ("shenyan@example.com" in page, "s***n@example.com" in page) == (False, True)


@pytest.mark.parametrize("state", State.values)
def test_page_asks_the_database_the_same_however_much_happened(client, state, django_assert_max_num_queries):
    story = make_story(state, now=HAPPENED)

    with django_assert_max_num_queries(8):
        client.get(story.author_url())


def test_page_of_a_withdrawn_article_says_why_and_offers_others(client):
    make_story("published", now=HAPPENED, title="同一个区的另一篇稿件")
    story = make_story("taken_down", now=HAPPENED, title="不该看见的标题", unit="不该看见的单位")

    response = client.get(f"/articles/{story.article_id}/")

    page = response.content.decode()
    day = timezone.localtime(HAPPENED).strftime("%Y-%m-%d")
    assert (response.status_code, response["X-Robots-Tag"], response["Cache-Control"]) == (
        410,
        "noindex",
        "no-cache",
    )
    words = ("原因：内容有误", day, "武清区的其他稿件", "同一个区的另一篇稿件")
    assert [word for word in words if word not in page] == []
    assert "不该看见" not in page


@pytest.mark.parametrize("hours", [1, 25, 40])
@pytest.mark.parametrize(("move", "count"), [(None, 1), ("claim", 0)])
def test_the_place_in_the_queue_is_said_while_nobody_reads_the_story(client, hours, move, count):
    story = make_story(now=timezone.now() - timedelta(hours=hours))
    if hours > 24:
        type(story).objects.filter(pk=story.pk).update(late_at=timezone.now())
    if move:
        perform(move, story, actor=make_user(), now=timezone.now())

    page = text_of(client, story)

    assert page.count("您的稿件排在第1位") == count
    assert len(re.findall("前面还有|第位|[。，]{2}", page)) == 0
