"""The desk's search: a story is found by whatever a caller says."""

import pytest
from django.utils import timezone

from submissions.actions import perform
from submissions.desk.search import find
from tests.make import make_sender, make_story
from tests.submissions.desk_pages import QUEUE, titles

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def found(desk, words):
    return titles(desk.get(QUEUE, {"q": words}))


@pytest.mark.parametrize(
    "words",
    [
        *("静海", "无此单位 静海", "青年作者", "shenyan@example.com", "SHENYAN@", "shenyan＠example.com"),
        *("13800138000", "138-0013-8000", "138 0013 8000", "+86 138 0013 8000", "１３８００１３８０００"),
        *("0013 8000", "0013", "青年作者 138-0013-8000"),
    ],
)
def test_search_finds_stories_in_any_state(desk, words):
    sender = make_sender(email="shenyan@example.com", phone="13800138000")
    make_story("rejected", title="静海区的一篇", unit="无此单位", author="青年作者", sender=sender)
    make_story(title="另外的一篇稿件", sender=make_sender(email="other@example.org", phone="02223456789"))

    assert found(desk, words) == ["静海区的一篇"]


@pytest.mark.parametrize(
    "words", ["022-2345-6789", "(022)23456789", "022 23456789 转 801", "+86 22 2345 6789"]
)
def test_search_finds_a_line_with_its_extension(desk, words):
    make_story(title="座机的稿件在此", sender=make_sender(phone="02223456789转801"))
    make_story(title="另外的一篇稿件")

    assert found(desk, words) == ["座机的稿件在此"]


def spellings(receipt):
    bare = receipt.replace("-", "")
    wide = "".join(chr(ord(character) + 0xFEE0) for character in receipt)
    return [
        *(receipt, receipt.lower(), bare, receipt.replace("-", " "), wide),
        *(receipt[-4:], f" {receipt[3:]}"),
        *(f"受理编号 {receipt}", f"来稿已收到，受理编号{receipt}。", f"受理编号：{wide}"),
    ]


def test_search_finds_a_receipt_number_in_every_spelling(desk):
    story = make_story("withdrawn")
    make_story(title="另外的一篇稿件")

    answers = {spelling: found(desk, spelling) for spelling in spellings(story.receipt)}

    assert answers == {spelling: [story.revision.title] for spelling in answers}


@pytest.mark.parametrize("words", ["作者自己的标题", "原来的单位", "原来的作者", "编辑后的标题"])
def test_search_finds_what_stood_in_every_text(desk, moderator, words):
    story = make_story("accepted", title="作者自己的标题", unit="原来的单位", author="原来的作者")
    edited = {"title": "编辑后的标题", "unit": "后来的单位", "author": "后来的作者"}
    perform("edit", story, actor=moderator, now=timezone.now(), **edited)

    assert found(desk, words) == ["编辑后的标题"]


def test_search_of_another_receipt_number_finds_nothing(desk):
    make_story()

    assert found(desk, "YX-200101-7K3M") == []


# PostgreSQL keeps long bodies outside of the table.
@pytest.mark.only("sqlite")
def test_search_reads_no_bodies():
    plan = find("武清区").explain()

    assert plan.count("USING COVERING INDEX revision_words") == 1


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("words", ["武清区 清单", "13800138000", "YX-261123-7K3M"])
def test_search_asks_a_fixed_number_of_questions(desk, django_assert_max_num_queries, count, words):
    for _ in range(count):
        make_story(sender=make_sender(phone="13800138000"))

    # As the queue, and two for why it was found.
    with django_assert_max_num_queries(24):
        desk.get(QUEUE, {"q": words})
