"""The clock tells each person in one letter a run, and each lead once."""

from datetime import timedelta

import pytest

from commons.chat import Robot
from commons.models import Letter
from districts.models import District
from leads import actions, jobs
from leads.letters import MOST
from leads.models import Event, Lead, Route, Topic
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
    assert letters("lead_due") == [("zhou@example.com", f"快到联系时限 3 条：{topic}等", numbers)]
    assert letters("lead_overdue") == [("chief@example.com", f"超过联系时限 3 条：{topic}等", numbers)]
    assert Event.objects.filter(move="overdue").count() == 3


def test_a_lead_that_comes_later_has_a_letter_of_its_own_without_those_before(zhou):
    first = make_lead()
    jobs.remind_of_first_answers(NOW + 31 * MINUTE)
    second = make_lead(now=NOW + 2 * MINUTE, phone="13900000001", district="120114")

    jobs.remind_of_first_answers(NOW + 33 * MINUTE)

    topic = first.topic
    assert letters("lead_due") == [
        ("zhou@example.com", f"快到联系时限 1 条：{topic}（{first.number}）", [first.number]),
        ("zhou@example.com", f"快到联系时限 1 条：{topic}，武清区（{second.number}）", [second.number]),
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
        f"快到联系时限 1 条：厂房 & 仓库（{lead.number}）"
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


# ── Many at once ──


def told(name="leads_arrived"):
    """To whom, and which leads a letter names."""
    return [(recipient, numbers) for recipient, _, numbers in letters(name)]


def test_of_many_new_leads_the_first_is_told_at_once_and_the_others_in_one_letter(zhou):
    leads = [make_lead(phone=f"138{n:08}", now=NOW + n * MINUTE).number for n in range(5)]

    for minutes in (5, 10, 11, 12, 30):
        jobs.tell_teams(NOW + minutes * MINUTE)

    assert told("lead_arrived") == [("zhou@example.com", leads[:1])]
    assert told() == [("zhou@example.com", leads[1:])]
    subject, body = Letter.objects.values_list("subject", "body").get(event="leads_arrived")
    topic = Lead.objects.first().topic
    assert subject == f"又有新咨询 4 条：{topic}等"
    assert [word for word in ("王女士", "13800000001") if word in subject + body] == []


def test_a_long_flood_is_a_letter_every_ten_minutes_and_names_each_lead_once(zhou):
    leads = []
    for minute in range(60):
        leads.append(make_lead(phone=f"138{minute:08}", now=NOW + minute * MINUTE).number)
        jobs.tell_teams(NOW + minute * MINUTE)
    jobs.tell_teams(NOW + 70 * MINUTE)

    found = told("lead_arrived") + told()

    assert [number for _, numbers in found for number in numbers] == leads
    assert len(found) <= 7


def test_quiet_leads_have_a_letter_each_at_once(zhou):
    leads = [make_lead(phone=f"138{n:08}", now=NOW + 10 * n * MINUTE).number for n in range(3)]

    jobs.tell_teams(NOW + 60 * MINUTE)

    assert told("lead_arrived") == [("zhou@example.com", [number]) for number in leads]
    assert told() == []


def test_another_team_is_told_at_once(zhou):
    xu = make_user("xu", "招商专员", email="xu@example.com")
    for code, member in (("120111", zhou), ("120114", xu)):
        Route.objects.create(district=District.objects.get(code=code)).members.add(member)

    first, second = (make_lead(district=code, phone=f"138{code:>08}") for code in ("120111", "120114"))

    assert told("lead_arrived") == [("zhou@example.com", [first.number]), ("xu@example.com", [second.number])]


def test_a_call_that_somebody_keeps_holds_no_letter_up(zhou):
    fields = {"topic": Topic.objects.get(slug="plant"), "name": "李", "phone": "13900000002"}
    consent = {"consent_version": "2026-11", "consent_sha256": "0" * 64}
    actions.enter(key="k" * 22, actor=zhou, now=NOW, is_mine=True, **fields, **consent)

    lead = make_lead(now=NOW + MINUTE)

    assert told("lead_arrived") == [("zhou@example.com", [lead.number])]


def test_what_was_claimed_meanwhile_is_told_no_more_and_the_reminder_stays(zhou):
    make_lead()
    claimed, free = (make_lead(phone=f"1390000000{n}", now=NOW + MINUTE) for n in range(2))
    actions.perform("claim", claimed, actor=zhou, now=NOW + 2 * MINUTE)

    jobs.tell_teams(NOW + 11 * MINUTE)
    jobs.remind_of_first_answers(NOW + 32 * MINUTE)

    assert told() == [("zhou@example.com", [free.number])]
    assert [len(numbers) for _, numbers in told("lead_due")] == [3]
    assert not Lead.objects.filter(waits_for_letter=True).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_arrivals_ask_a_fixed_number_of_questions(zhou, django_assert_num_queries, count):
    make_lead()
    for number in range(count):
        make_lead(phone=f"138{number:08}", now=NOW + MINUTE)

    # The savepoint's two; is it time, the leads, the mark; receivers, routes; the letter, permissions.
    with django_assert_num_queries(10):
        jobs.tell_teams(NOW + 11 * MINUTE)
