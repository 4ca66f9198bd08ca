"""The clock tells each person in one letter a run, and each lead once."""

from datetime import timedelta

import pytest

from commons.chat import Robot
from commons.models import Letter
from leads import actions, jobs
from leads.letters import MOST
from leads.models import Event, Lead, Route
from tests.leads.make import make_lead
from tests.make import NOW, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def zhou():
    return make_user("zhou", "招商专员", name="周禾", email="zhou@example.com")


@pytest.fixture
def chief():
    return make_user("chief", "总编", email="chief@example.com")


def letters(event):
    """The letters so far: (to whom, subject, the numbers that it names)."""
    numbers = list(Lead.objects.order_by("pk").values_list("number", flat=True))
    return [
        (letter.recipient, letter.subject, [number for number in numbers if number in letter.body])
        for letter in Letter.objects.filter(event=event).order_by("pk")
    ]


def flood(count):
    """So many leads at once."""
    return [make_lead(phone=f"138{number:08}").number for number in range(count)]


def test_a_flood_of_leads_is_one_letter_to_each(zhou, chief):
    numbers = flood(3)

    for minutes in (31, 32, 61, 62):
        jobs.remind_of_first_answers(NOW + minutes * MINUTE)
        jobs.mark_overdue(NOW + minutes * MINUTE)

    topic = Lead.objects.first().topic
    assert letters("lead_due") == [("zhou@example.com", f"快到回电时限 3 条：{topic}等", numbers)]
    assert letters("lead_overdue") == [("chief@example.com", f"超过回电时限 3 条：{topic}等", numbers)]
    assert Event.objects.filter(move="overdue").count() == 3


def test_a_lead_that_comes_later_has_a_letter_of_its_own_without_those_before(zhou):
    first = make_lead()
    jobs.remind_of_first_answers(NOW + 31 * MINUTE)
    second = make_lead(now=NOW + 2 * MINUTE, phone="13900000001", district="120114")

    jobs.remind_of_first_answers(NOW + 33 * MINUTE)

    topic = first.topic
    assert letters("lead_due") == [
        ("zhou@example.com", f"快到回电时限 1 条：{topic}（{first.number}）", [first.number]),
        ("zhou@example.com", f"快到回电时限 1 条：{topic}，武清区（{second.number}）", [second.number]),
    ]


def test_each_is_told_of_their_own_leads(zhou):
    xu = make_user("xu", "招商专员", email="xu@example.com")
    Route.objects.create().members.add(zhou)
    of_team, of_xu = make_lead(), make_lead(phone="13900000001")
    actions.perform("claim", of_xu, actor=xu, now=NOW)

    jobs.remind_of_first_answers(NOW + 31 * MINUTE)

    told = {recipient: numbers for recipient, _, numbers in letters("lead_due")}
    assert told == {"zhou@example.com": [of_team.number], "xu@example.com": [of_xu.number]}


def test_a_long_list_is_cut_and_says_how_many_are_left(zhou):
    flood(MOST + 2)

    jobs.remind_of_first_answers(NOW + 31 * MINUTE)

    ((_, subject, named),) = letters("lead_due")
    assert (len(named), f"{MOST + 2} 条" in subject) == (MOST, True)
    assert "另有 2 条" in Letter.objects.get(event="lead_due").body


@pytest.mark.parametrize("count", [1, 3])
def test_the_jobs_ask_a_fixed_number_of_questions(zhou, chief, django_assert_num_queries, count):
    flood(count)

    # The savepoint's two; the leads, the mark; receivers, routes; the letter, its permissions.
    with django_assert_num_queries(9):
        jobs.remind_of_first_answers(NOW + 31 * MINUTE)


def test_a_topic_with_an_ampersand_is_no_html_in_the_subject(zhou):
    lead = make_lead()
    type(lead.topic).objects.filter(pk=lead.topic_id).update(name="厂房 & 仓库")

    jobs.remind_of_first_answers(NOW + 31 * MINUTE)

    assert [subject for _, subject, _ in letters("lead_due")] == [
        f"快到回电时限 1 条：厂房 & 仓库（{lead.number}）"
    ]


def test_the_group_chat_is_told_of_leads_without_their_persons(settings, zhou, chief):
    settings.ROBOT = Robot("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/x", "")
    first = make_lead(district="120111", company="海河机电", email="wang@example.com", message="三台行车")
    second = make_lead(phone="13900000001")
    for minutes in (0, 1, 31, 32, 61, 62):
        for job in (jobs.tell_arrivals, jobs.remind_of_first_answers, jobs.mark_overdue):
            job(NOW + minutes * MINUTE)

    texts = {letter.event: letter.subject + letter.body for letter in Letter.objects.for_chat()}

    assert (sorted(texts), Letter.objects.for_chat().count()) == (
        ["chat_leads_arrived", "chat_leads_due", "chat_leads_late"],
        3,
    )
    words = ("王女士", "13800000021", "0021", "海河机电", "wang@", "行车")
    assert [word for text in texts.values() for word in words if word in text] == []
    line = f"· {first.topic}，西青区（{first.number}）\n· {second.topic}（{second.number}）"
    assert [line in text for text in texts.values()] == [True] * 3


def test_without_a_robot_leads_wait_to_be_told(settings):
    settings.ROBOT = None
    lead = make_lead()

    jobs.tell_arrivals(NOW)

    assert (Letter.objects.for_chat().count(), Lead.objects.get(pk=lead.pk).arrival_told_at) == (0, None)


def test_lead_staff_alone_see_these_letters_in_the_desk(client, zhou, chief):
    make_lead()
    jobs.remind_of_first_answers(NOW + 31 * MINUTE)
    client.force_login(chief)

    assert "zhou@example.com" not in client.get("/admin/commons/letter/").text
