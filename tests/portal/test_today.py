"""今天: each role finds what it does first, several roles one below another."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from commons.models import Letter
from leads.models import Lead
from submissions.actions import perform
from submissions.desk.home import MOST
from submissions.models import Submission
from tests.leads.make import make_lead
from tests.make import make_sender, make_story, make_user
from tests.submissions.desk_pages import button, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOME = "/admin/"
PARTS = ("moderator", "chief", "caller", "operator")


def parts_of(response):
    """The parts that the page shows."""
    return [name for name in PARTS if response.context[name] is not None]


def sign_in(client, *groups, **fields):
    user = make_user(f"user{len(groups)}", group="", name="林岸", **fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    client.force_login(user)
    return user


def titles_in(part):
    return [one.story.revision.title for one in part.rows]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        (["审稿编辑"], ["moderator"]),
        (["总编"], ["moderator", "chief"]),
        (["招商专员"], ["caller"]),
        (["审稿编辑", "招商专员"], ["moderator", "caller"]),
        ([], []),
    ],
)
def test_each_role_finds_its_part_and_who_has_several_finds_all(client, groups, expected):
    sign_in(client, *groups)

    assert parts_of(client.get(HOME)) == expected


@pytest.mark.only("sqlite")
def test_the_operator_finds_what_is_not_normal(client):
    sign_in(client, is_superuser=True, email="")

    response = client.get(HOME)

    assert parts_of(response) == list(PARTS)
    assert "没有邮箱的账号" in [row.label for row in response.context["operator"]]
    assert all(not row.is_ok for row in response.context["operator"])


@pytest.mark.only("sqlite")
def test_without_a_right_the_page_says_whom_to_ask(client):
    sign_in(client)

    assert "请找管理员加入" in client.get(HOME).text


@pytest.mark.only("sqlite")
def test_empty_lists_are_one_sentence(client):
    sign_in(client, "审稿编辑", "招商专员")

    text = client.get(HOME).text

    for words in ("没有要先看的，都答复完了。", "手上没有稿件。", "现在没有要打的电话。"):
        assert words in text


def test_the_first_story_of_the_queue_that_nobody_reads_is_claimed_with_one_click(client):
    now = timezone.now()
    user, other = sign_in(client, "审稿编辑"), make_user("other")
    make_story(now=now - timedelta(hours=3), title="后到的一篇稿件")
    first = make_story(now=now - timedelta(hours=5), title="先到的一篇稿件")
    perform("claim", make_story(now=now - timedelta(hours=9), title="同事在看的"), actor=other, now=now)

    response = client.get(HOME)
    assert response.context["moderator"]["first"].story == first
    assert f'action="{button("claim", first)}"' in response.text

    assert client.post(button("claim", first)).url == page_of(first)
    assert titles_in(client.get(HOME).context["moderator"]["mine"]) == ["先到的一篇稿件"]
    assert Submission.objects.get(pk=first.pk).claimed_by == user


def test_a_free_story_behind_many_that_are_claimed_is_found(client):
    now, colleague = timezone.now(), make_user("zhou")
    sign_in(client, "审稿编辑")
    for number in range(14):
        make_story("in_review", now=now - timedelta(minutes=30 - number), actor=colleague)
    make_story(now=now, title="还没有人看的")

    assert client.get(HOME).context["moderator"]["first"].story.revision.title == "还没有人看的"


def test_headings_count_what_the_lists_leave_out(client):
    now, user = timezone.now(), sign_in(client, "审稿编辑")
    for _ in range(MOST + 2):
        make_story("in_review", now=now, actor=user)
    Letter.objects.update(failed_at=now)

    part = client.get(HOME).context["moderator"]

    assert (part["mine"].total, len(part["mine"].rows)) == (MOST + 2, MOST)
    assert (part["calls"].total, len(part["calls"].rows)) == (MOST + 2, MOST)


def test_in_hand_is_what_one_claimed_accepted_and_scheduled_and_nobody_elses(client):
    now, user = timezone.now(), sign_in(client, "审稿编辑")
    other = make_user("other")
    for state in ("in_review", "accepted", "scheduled"):
        make_story(state, now=now, actor=user, title=f"我的{state}")
        make_story(state, now=now, actor=other, title=f"同事的{state}")

    mine = client.get(HOME).context["moderator"]["mine"]

    assert (titles_in(mine), mine.total) == (["我的in_review", "我的accepted", "我的scheduled"], 3)


def test_a_story_handed_over_is_in_the_hands_of_the_colleague(client):
    me = sign_in(client, "审稿编辑")
    colleague = make_user("zhou", email="zhou@example.com")
    given = make_story("accepted", title="转给我的", actor=colleague)
    perform("hand_over", given, actor=colleague, now=timezone.now(), to=me)
    taken = make_story("accepted", title="转出去的", actor=me)
    perform("hand_over", taken, actor=me, now=timezone.now(), to=colleague)

    assert titles_in(client.get(HOME).context["moderator"]["mine"]) == ["转给我的"]


def test_whom_to_call_and_what_waits_for_its_author(client):
    now, user = timezone.now(), sign_in(client, "审稿编辑")
    sender = make_sender(phone="13800000012")
    story = make_story("needs_changes", now=now, actor=user, title="退回的一篇稿件", sender=sender)
    make_story("needs_changes", now=now, actor=make_user("other"), title="同事退回的")
    Letter.objects.update(failed_at=now)

    response = client.get(HOME)
    part = response.context["moderator"]

    assert {one.story.pk for one in part["calls"].rows} == {story.pk}
    assert titles_in(part["returned"]) == ["退回的一篇稿件"]
    assert 'href="tel:13800000012"' in response.text


def test_the_chief_sees_six_counts_and_each_leads_to_its_list(client, settings):
    settings.EDIT_HOURS = 8
    now, user = timezone.now(), sign_in(client, "总编")
    make_story(now=now - timedelta(hours=30), title="超时的一篇稿件")
    make_story("accepted", now=now - timedelta(hours=3), actor=user, title="刚采用的一篇")
    make_story("accepted", now=now - timedelta(hours=5), actor=user, title="采用五小时的")
    make_story("accepted", now=now - timedelta(hours=9), actor=user, title="采用九小时的")
    make_story("needs_changes", now=now - timedelta(days=6), actor=user, title="后天到期的一篇")
    make_story("needs_changes", now=now - timedelta(days=1), actor=user, title="刚退回的一篇")

    response = client.get(HOME)
    part = response.context["chief"]

    assert titles_in(part["late"]) == ["超时的一篇稿件"]
    assert [(one.story.revision.title, one.level) for one in part["stuck"].rows] == [
        ("采用九小时的", "late"),
        ("采用五小时的", "soon"),
    ]
    assert titles_in(part["closing"]) == ["后天到期的一篇"]
    links = re.findall(r'href="#(chief-\w+)"', response.text)
    assert len(links) == 6
    assert all(f'id="{link}"' in response.text for link in links)


def test_who_calls_back_finds_whom_to_call_and_what_has_no_date(client):
    user = sign_in(client, "招商专员")
    now = timezone.now()
    make_lead(name="郝先生", now=now, phone="13900139001")
    make_lead("following", name="鲁女士", now=now, owner=user, phone="13900139002")
    dated = make_lead("following", name="贺先生", now=now, owner=user, phone="13900139003")
    Lead.objects.filter(pk=dated.pk).update(next_at=now)

    response = client.get(HOME)
    part = response.context["caller"]

    assert [row.lead.name for row in part["waiting"]] == ["郝先生"]
    assert [row.lead.name for row in part["today"]] == ["贺先生"]
    assert (part["own_count"], part["undated_count"]) == (2, 1)


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_asks_a_fixed_number_of_questions(client, django_assert_max_num_queries, count):
    now, user = timezone.now(), sign_in(client, "总编", "招商专员")
    for _ in range(count):
        for state in ("submitted", "in_review", "accepted", "scheduled", "needs_changes"):
            make_story(state, now=now, actor=user)
    Letter.objects.update(failed_at=now)
    client.get(HOME)

    with django_assert_max_num_queries(52):
        client.get(HOME)
