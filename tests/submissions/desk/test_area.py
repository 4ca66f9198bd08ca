"""本区, the filter, and what a row says of its story."""

import re

import pytest
from django.utils import timezone

from submissions import intake
from submissions.actions import perform
from submissions.desk.models import Team
from submissions.screening.models import Finding
from tests.articles.likeness.texts import samples
from tests.make import make_body, make_form, make_sender, make_story, make_text, make_user
from tests.markup import one_line
from tests.submissions.desk_pages import QUEUE, titles

pytestmark = [pytest.mark.django_db, pytest.mark.database]
AREA = f"{QUEUE}area/"
ADVERT = "欢迎来电 400-000-0000，限时优惠，先到先得。"


def marks(response):
    """What stands below the title of the first row."""
    cell = re.search(r'<span class="q-f">(.*?)</span></th>', one_line(response.text))
    return re.findall(r"<span[^>]*>([^<]+)</span>", cell[1]) if cell else []


def tabs(response):
    return {key: count for key, _, count in response.context["tabs"]}


@pytest.fixture
def stories():
    """Of a district, of the city above it, and of another kind and district."""
    make_story(title="武清区的资讯", district="120114", kind="news", body=make_body(1100))
    make_story(title="天津市的资讯", district="120000", kind="news", body=make_body(1200))
    make_story(title="西青区的政策", district="120111", kind="policy", body=make_body(1300))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"district": "120114"}, ["武清区的资讯"]),
        ({"district": "120000"}, ["武清区的资讯", "天津市的资讯", "西青区的政策"]),
        ({"kind": "news"}, ["武清区的资讯", "天津市的资讯"]),
        ({"district": "120114", "kind": "policy"}, []),
        (
            {"district": "0", "kind": "0", "hint": "0"},
            ["武清区的资讯", "天津市的资讯", "西青区的政策"],
        ),
        ({"q": "资讯", "district": "120114"}, ["武清区的资讯"]),
    ],
)
def test_the_queue_is_narrowed_to_a_district_and_all_below_it_and_to_a_kind(desk, stories, query, expected):
    assert titles(desk.get(QUEUE, query)) == expected


def test_areas_add_up_and_can_be_taken_out(desk, moderator, stories):
    assert tabs(desk.get(QUEUE))["area"] == 0

    desk.post(AREA, {"district": "120114"})
    both = desk.post(AREA, {"kind": "policy", "hint": "any"}, follow=True)
    number = Team.objects.get(district__code="120114").pk
    one = desk.post(AREA, {"remove": number}, follow=True)

    assert (titles(both), tabs(both)["area"]) == (["武清区的资讯", "西青区的政策"], 2)
    assert (titles(one), tabs(one)["area"]) == (["西青区的政策"], 1)


def test_an_area_is_kept_once_and_needs_a_district_or_a_kind(desk, moderator):
    for typed in ({"district": "120114"}, {"district": "120114"}, {"hint": "any"}, {}):
        desk.post(AREA, typed)

    assert [str(area) for area in Team.objects.of(moderator)] == ["武清区"]


def test_nobody_takes_out_the_area_of_somebody_else(desk, moderator):
    other = Team.objects.create(member=make_user("other"), district=None, kind=None)

    desk.post(AREA, {"remove": other.pk})

    assert Team.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("hint", ["any", "personal", "advert"])
def test_the_queue_is_narrowed_to_what_the_checks_found(desk, hint):
    words = {"any": "欢迎来电。", "personal": "联系人 138-0013-8000。", "advert": ADVERT}
    make_story(title="有毛病的一篇", body=f"{make_body(1100)}\n{words[hint]}")
    make_story(title="没有毛病的一篇", body=samples()[1])

    assert titles(desk.get(QUEUE, {"hint": hint})) == ["有毛病的一篇"]


def test_a_weak_advert_is_below_the_mark_and_a_cleared_hint_counts_no_more(desk):
    make_story(title="只有一句号召", body=f"{make_body(1100)}\n欢迎来电。")

    assert titles(desk.get(QUEUE, {"hint": "advert"})) == []
    assert titles(desk.get(QUEUE, {"tab": "hinted"})) == ["只有一句号召"]

    Finding.objects.update(cleared_at=timezone.now())
    assert titles(desk.get(QUEUE, {"tab": "hinted"})) == []


def test_a_row_has_at_most_three_hints_the_worst_first_with_numbers(desk):
    body = f"{make_body(1100)}\n联系人 138-0013-8000，{ADVERT}详见 www.example.com。"
    make_story(body=body)

    assert marks(desk.get(QUEUE)) == ["个人信息", "软文 18 分", "热线 1"]


def test_a_row_says_how_near_another_text_is(desk):
    text = samples()[0]
    make_story("rejected", body=text)
    make_story(body=text)

    assert "重复 100%" in marks(desk.get(QUEUE))


def test_a_row_of_a_second_round_says_what_was_asked(desk):
    now = timezone.now()
    story = make_story("needs_changes", now=now)
    intake.resubmit(story, make_text(body=make_body(1300)), make_sender(), make_form(), now=now)

    assert marks(desk.get(QUEUE)) == ["上次退回：质量不足"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("最早的题目", "旧标题“最早的题目在这里”"),
        ("shenyan@example.com", "邮箱"),
        ("138 0013 8000", "电话"),
        ("现在的题目", None),
    ],
)
def test_a_result_says_why_it_was_found_where_its_row_does_not_show_it(desk, moderator, words, why):
    now = timezone.now()
    sender = make_sender(email="shenyan@example.com", phone="13800138000")
    story = make_story("accepted", now=now, title="最早的题目在这里", sender=sender)
    perform("edit", story, actor=moderator, now=now, title="现在的题目")

    assert marks(desk.get(QUEUE, {"q": words})) == ([why] if why else [])
