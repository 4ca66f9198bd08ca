"""Messages at the desk."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from feedback.models import Message
from tests.make import make_message, make_user
from tests.markup import one_line

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LIST = "/admin/feedback/message/"
NOW = timezone.now()
STEP = r'<li><b>([^<]*)</b><span>[^<]*</span><time [^>]*>[^<]*</time>(?:<p class="pre">(.*?)</p>)?</li>'


@pytest.fixture
def chief():
    return make_user("chief", "总编", name="林浦川")


@pytest.fixture
def desk(client, chief):
    client.force_login(chief)
    return client


def page_of(desk, message):
    return one_line(desk.get(f"{LIST}{message.pk}/change/").text)


def words(response):
    return [str(said) for said in response.context["messages"]]


# ── Two steps ──


def test_staff_mark_a_message_as_dealt_with_once(desk):
    message = make_message()
    path = f"{LIST}{message.pk}/settle/"

    answers = [desk.post(path, {"note": "已修好。"}).status_code for _ in range(2)]

    message.refresh_from_db()
    assert (answers, message.settled_by.name, message.note) == ([302, 409], "林浦川", "已修好。")


def test_a_message_waits_again_once_and_no_step_begins_with_words_of_the_one_before(desk, chief):
    message = make_message(settled_at=NOW, settled_by=chief, note="已修好。")
    path = f"{LIST}{message.pk}"

    asked = [desk.get(f"{path}/reopen/").context["form"]["note"].value()]
    answers = [desk.post(f"{path}/reopen/", {"note": "又坏了。"}).status_code for _ in range(2)]
    asked += [desk.get(f"{path}/settle/").context["form"]["note"].value()]

    message.refresh_from_db()
    assert (asked, answers) == ([None, None], [302, 409])
    assert (message.settled_at, message.settled_by, message.note) == (None, None, "又坏了。")


def log(page):
    """经过 on the page of a message: (step, words)."""
    found = re.findall(STEP, page, re.DOTALL)
    return [tuple(step) for step in found]


def test_the_words_of_every_step_stay_on_the_page_and_in_the_history(desk):
    message = make_message()

    for step, note in (("settle", "已修好。"), ("reopen", ""), ("settle", "电话里说清：\n<再看>")):
        desk.post(f"{LIST}{message.pk}/{step}/", {"note": note})

    assert log(page_of(desk, message)) == [
        ("标为已处理", "已修好。"),
        ("改回未处理", ""),
        ("标为已处理", "电话里说清：\n&lt;再看&gt;"),
    ]
    history = one_line(desk.get(f"{LIST}{message.pk}/history/").text)
    assert re.findall("<td>([标改].*?)</td>", history, re.DOTALL) == [
        "标为已处理：已修好。",
        "改回未处理",
        "标为已处理：电话里说清：\n&lt;再看&gt;",
    ]


def test_many_are_marked_at_once_and_those_that_cannot_are_named(desk, chief):
    at = timezone.make_aware(timezone.datetime(2026, 11, 28, 9, 30))
    waiting, settled = make_message(1), make_message(2, settled_at=at, settled_by=chief, note="已答复。")
    chosen = {"_selected_action": [waiting.pk, settled.pk]}

    marked = desk.post(LIST, {"action": "settle_selected", **chosen}, follow=True)
    reopened = desk.post(LIST, {"action": "reopen_selected", **chosen}, follow=True)
    again = desk.post(LIST, {"action": "reopen_selected", "_selected_action": [settled.pk]}, follow=True)

    assert words(marked) == [
        f"{waiting.number} 已标为已处理。",
        f"{settled.number}：这封来信已经处理过了：林浦川，2026-11-28 09:30。",
    ]
    assert words(reopened) == [f"{waiting.number} 已改回未处理。", f"{settled.number} 已改回未处理。"]
    assert words(again) == [f"{settled.number}：这封来信还没有处理。"]


def test_marking_many_leaves_the_words_of_before_in_the_record_and_none_on_the_message(desk):
    message = make_message()
    chosen = {"_selected_action": [message.pk]}
    desk.post(f"{LIST}{message.pk}/settle/", {"note": "已修好。"})
    desk.post(f"{LIST}{message.pk}/reopen/", {"note": "又坏了。"})

    desk.post(LIST, {"action": "settle_selected", **chosen})
    desk.post(LIST, {"action": "reopen_selected", **chosen})

    message.refresh_from_db()
    assert message.note == ""
    assert log(page_of(desk, message)) == [
        ("标为已处理", "已修好。"),
        ("改回未处理", "又坏了。"),
        ("标为已处理", ""),
        ("改回未处理", ""),
    ]


def test_who_comes_second_reads_who_was_first(desk):
    message = make_message()
    desk.post(f"{LIST}{message.pk}/settle/", {"note": ""})
    message.refresh_from_db()

    answer = desk.post(f"{LIST}{message.pk}/settle/", {"note": "也修了。"})

    assert answer.context["refused"] == f"这封来信已经处理过了：{message.settled_label}。"
    # What was written is there to copy; there is no button that would be refused again.
    assert ("也修了。" in answer.text, "确认标为已处理" in answer.text) == (True, False)


@pytest.mark.parametrize("step", ["settle", "reopen"])
def test_who_only_reads_is_offered_no_step(client, step):
    reader = make_user("reader")
    reader.groups.get().permissions.remove(*reader.groups.get().permissions.filter(codename="settle_message"))
    client.force_login(reader)
    message = make_message()

    answer = client.post(LIST, {"action": f"{step}_selected", "_selected_action": [message.pk]}, follow=True)

    assert (answer.context["action_form"], LogEntry.objects.count()) == (None, 0)
    assert client.post(f"{LIST}{message.pk}/{step}/", {}).status_code == 403
    assert page_of(client, message).count(f"/{message.pk}/{step}/") == 0


@pytest.mark.parametrize(("group", "status"), [("总编", 200), ("审稿编辑", 200), ("招商专员", 403)])
def test_only_editors_read_messages(client, group, status):
    message = make_message()
    client.force_login(make_user("someone", group))

    paths = ("", f"{message.pk}/change/", f"{message.pk}/settle/")
    assert [client.get(f"{LIST}{path}").status_code for path in paths] == [status] * 3


# ── The list ──


@pytest.mark.parametrize("typed", ["138-0000-0000", "ali@example", "检索页", "{}", "阿离", "编号 {}。"])
def test_a_message_is_found_by_what_callers_say(desk, typed):
    message = make_message()
    number = message.number.lower().replace("-", " ")

    page = desk.get(LIST, {"q": typed.format(number)})

    assert [row.pk for row in page.context["cl"].result_list] == [message.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_fixed_number_of_queries(desk, chief, django_assert_num_queries, count):
    for number in range(1, count + 1):
        make_message(number, settled_at=NOW, settled_by=chief)

    with django_assert_num_queries(7):
        desk.get(LIST)


@pytest.mark.parametrize(("state", "expected"), [("waiting", [1]), ("settled", [2, 3]), ("", [1, 2, 3])])
def test_messages_are_filtered_by_whether_they_wait(desk, chief, state, expected):
    settled = {"settled_at": NOW, "settled_by": chief}
    rows = [make_message(1), make_message(2, **settled), make_message(3, **settled)]

    page = desk.get(LIST, {"state": state} if state else {})

    assert [row.pk for row in page.context["cl"].result_list] == [rows[number - 1].pk for number in expected]
    assert [label for _, label in page.context["cl"].filter_specs[0].lookup_choices] == ["未处理", "已处理"]


def cells(page, name):
    found = re.findall(rf'<td class="field-{name}[^"]*">(.*?)</td>', one_line(page.text))
    return [re.sub("<.*?>", "", cell.replace("<br>", " / ")) for cell in found]


def test_a_row_tells_the_first_words_how_to_answer_and_how_it_stands(desk, chief):
    at = timezone.make_aware(timezone.datetime(2026, 11, 28, 9, 30))
    make_message(1, text="检索页\n打不开，" + "请" * 40)
    make_message(2, text="谢谢。", name="", phone="", email="", settled_at=at, settled_by=chief)

    page = desk.get(LIST)

    assert {name: cells(page, name) for name in ("beginning", "sender", "standing")} == {
        "beginning": [f"检索页 打不开，{'请' * 22}……", "谢谢。"],
        "sender": ["阿离 / ali@example.com / 13800000000", "—"],
        "standing": ["未处理", "已处理 林浦川，2026-11-28 09:30"],
    }


# ── The way through the desk ──


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("", ["今天", "来信"]),
        ("{}/change/", ["今天", "来信", "LX-261128-7K3MA 网站问题"]),
        ("{}/history/", ["今天", "来信", "LX-261128-7K3MA 网站问题", "历史"]),
    ],
)
def test_the_way_to_a_page_names_each_step_once(desk, path, steps):
    page = one_line(desk.get(LIST + path.format(make_message().pk)).text)

    way = re.findall('<ol class="breadcrumbs">(.*?)</ol>', page)[0]
    assert [re.sub("<.*?>", "", step).strip() for step in re.findall("<li.*?</li>", way)] == steps


def test_from_each_message_one_comes_to_the_next_that_waits(desk, chief):
    first, settled, third, last = (make_message(number) for number in (1, 2, 3, 4))
    Message.objects.filter(pk=settled.pk).update(settled_at=NOW, settled_by=chief)

    ways = [message.next_waiting() for message in (first, settled, third, last)]

    assert ways == [third, third, last, first]
    assert page_of(desk, first).count(way_to(third)) == 1


def way_to(message):
    return f'<a href="{LIST}{message.pk}/change/">下一封：{message}</a>'


def test_once_a_message_is_settled_the_next_one_is_a_link_in_what_is_said(desk):
    first, second = make_message(1), make_message(2)

    said = [
        words(desk.post(f"{LIST}{message.pk}/settle/", {"note": ""}, follow=True))
        for message in (first, second)
    ]

    assert said == [
        [f"{first.number} 已标为已处理。{way_to(second)}"],
        [f"{second.number} 已标为已处理。没有别的未处理的来信。"],
    ]


def test_the_page_says_who_and_what_before_the_one_thing_to_do_and_small_facts_after(desk):
    message = make_message(page_url="http://testserver/articles/1/", consent_version="2026-11")

    page = page_of(desk, message)

    places = [
        page.index(words)
        for words in (
            ">阿离",
            '<p class="pre">检索页打不开。</p>',
            '<a href="http://testserver/articles/1/">',
            'href="mailto:ali@example.com"',
            'href="tel:13800000000"',
            '<textarea name="note"',
            '<button class="btn">标为已处理</button>',
            "<label>编号",
            "<label>同意的《个人信息说明》",
        )
    ]
    assert places == sorted(places)
    assert page.count("说明：") == 0


def test_messages_of_one_moment_are_passed_one_by_one():
    older, newer = (make_message(number, created_at=NOW) for number in (1, 2))

    assert [newer.next_waiting(), older.next_waiting()] == [older, newer]


def test_after_the_last_one_the_page_says_so(desk):
    assert page_of(desk, make_message()).count("没有别的未处理的来信") == 1


@pytest.mark.parametrize(("waiting", "shown"), [(0, []), (2, ["2"])])
@pytest.mark.parametrize("path", ["/admin/", "/admin/submissions/submission/"])
def test_the_menu_counts_what_waits(desk, chief, path, waiting, shown):
    make_message(9, settled_at=NOW, settled_by=chief)
    for number in range(1, waiting + 1):
        make_message(number)

    page = one_line(desk.get(path).text)

    assert re.findall(r'来信<b class="num">(\d+)</b>', page) == shown


def test_who_may_not_read_messages_sees_no_count(client):
    make_message()
    client.force_login(make_user("leads", "招商专员"))

    assert client.get("/admin/").text.count("未处理") == 0


@pytest.mark.parametrize(
    ("query", "told"), [({}, []), ({"q": "检索页"}, ["找到 1 条"]), ({"state": "waiting"}, ["找到 1 条"])]
)
def test_a_list_counts_what_was_found_only_where_something_was_looked_for(desk, query, told):
    make_message()

    page = one_line(desk.get(LIST, query).text)

    assert re.findall(r"找到 \d+ 条", page) == told
    assert page.count('<a href="?">显示全部</a>') == len(told)
