"""Who is abroad leaves a mail address and no phone: the desk answers by mail."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from commons.models import Letter
from leads import actions, jobs, team
from leads.export import cells
from leads.hours import next_morning
from leads.models import Lead, Route
from tests.leads.forms import filled
from tests.leads.make import make_lead
from tests.make import make_user
from tests.markup import one_line

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MAIL = "chen@example.com"


@pytest.fixture
def zhou(client):
    user = make_user("zhou", "招商专员", name="周禾", email="zhou@example.com")
    client.force_login(user)
    return user


def test_the_form_takes_a_mail_address_alone(client, settings):
    settings.FORM_MIN_SECONDS = 0

    page = client.post("/inquire/", filled(client, phone="", email=MAIL), follow=True)

    lead = Lead.objects.get()
    assert (lead.phone, lead.email) == ("", MAIL)
    assert ("前给您回信</h1>" in page.text, "打电话" in page.text, "c***n@example.com" in page.text) == (
        True,
        False,
        True,
    )


@pytest.mark.parametrize(
    ("phone", "email", "wrong"), [("1380", "", "phone"), ("", "chen@", "email"), ("", "", "phone")]
)
def test_one_of_the_two_is_needed_and_what_is_wrong_is_said_once(client, settings, phone, email, wrong):
    settings.FORM_MIN_SECONDS = 0

    answer = client.post("/inquire/", filled(client, phone=phone, email=email))

    assert list(answer.context["form"].errors) == [wrong]


def test_the_address_is_masked_until_it_is_claimed_and_then_a_link(client, zhou):
    lead = make_lead(phone="", email=MAIL, now=timezone.now())
    page = f"/admin/leads/lead/{lead.pk}/change/"

    before = client.get(page).text
    client.post(f"/admin/leads/lead/{lead.pk}/claim/")
    after = one_line(client.get(page).text)

    assert (MAIL in before, "c***n@example.com" in before, "领取并回信" in before) == (False, True, True)
    assert (f'href="mailto:{MAIL}">{MAIL}</a>' in after, "tel:" in after) == (True, False)


def test_results_and_the_next_date_are_those_of_letters(client, zhou):
    lead = make_lead(owner=zhou, phone="", email=MAIL, now=timezone.now())
    address = f"/admin/leads/lead/{lead.pk}/change/"

    page = one_line(client.get(address).text)
    typed = {"version": lead.version, "say": "问厂房层高", "next": "", "next_on": ""}
    by_phone = client.post(address, {**typed, "result": "reached"})
    client.post(address, {**typed, "result": "wrote"})

    assert ("打通了" in page, "未接通" in page, "写了信而没有选时间的" in page) == (False, False, True)
    assert by_phone.context["form"].errors.keys() == {"result"}
    lead.refresh_from_db()
    assert (lead.events.latest("id").label, lead.first_answer_at is None) == ("联系：写了信", False)
    assert lead.next_at == next_morning(team.hours(), lead.first_answer_at)


@pytest.mark.parametrize(("phone", "result"), [("13800000021", "missed"), ("", "wrote")])
def test_who_needs_no_next_date_gets_none(client, zhou, phone, result):
    lead = make_lead(owner=zhou, phone=phone, email=MAIL)
    typed = {"version": lead.version, "result": result, "next": "none", "next_on": "", "say": ""}

    client.post(f"/admin/leads/lead/{lead.pk}/change/", typed)

    lead.refresh_from_db()
    assert (lead.state, lead.next_at) == ("following", None)


def test_who_left_a_phone_is_not_written_to(client, zhou):
    lead = make_lead(owner=zhou, phone="13800000021", email=MAIL)

    page = client.get(f"/admin/leads/lead/{lead.pk}/change/").text

    assert ("打通了" in page, "写了信" in page) == (True, False)


def test_the_list_masks_it_too(client, zhou):
    make_lead(phone="", email=MAIL, now=timezone.now())

    page = client.get("/admin/leads/lead/").text

    assert (MAIL in page, "c***n@example.com" in page, "领取并回信" in page) == (False, True, True)


def test_the_first_page_of_the_desk_asks_for_an_answer_and_no_call(client, zhou):
    make_lead(phone="", email=MAIL, now=timezone.now())

    page = client.get("/admin/").text

    assert (MAIL in page, "领取并回信" in page, "领取并拨打" in page) == (False, True, False)


@pytest.mark.parametrize(("is_whole", "email"), [(True, MAIL), (False, "c***n@example.com")])
def test_the_file_has_an_empty_cell_for_the_phone(is_whole, email):
    row = cells(make_lead(phone="", email=MAIL), has_whole_numbers=is_whole)

    assert row[8:10] == ["", email]


@pytest.mark.parametrize(
    ("others", "count"),
    [
        ([("", MAIL)], 2),
        ([("", "Chen@Example.com")], 2),
        # With a phone the second time: the same person still.
        ([("13800000021", MAIL)], 2),
        ([("", MAIL), ("13800000021", MAIL)], 3),
    ],
)
def test_who_left_a_mail_address_alone_is_recognised_by_it(client, zhou, others, count):
    for phone, email in others:
        make_lead("closed", owner=zhou, phone=phone, email=email)
    lead = make_lead(phone="", email=MAIL)

    row, page = (
        one_line(client.get(f"/admin/leads/lead/{part}").text) for part in ("", f"{lead.pk}/change/")
    )

    assert (f"同一邮箱 {count} 条" in row, f"同一邮箱 <b>{count}</b>" in page) == (True, True)


def test_both_ways_are_named_where_both_lead_to_others(client, zhou):
    make_lead(phone="", email=MAIL)
    lead = make_lead(phone="13800000021", email=MAIL)
    make_lead("closed", owner=zhou, phone="13800000021")

    page = one_line(client.get(f"/admin/leads/lead/{lead.pk}/change/").text)

    assert "同一电话或邮箱 <b>3</b>" in page


def test_two_phones_of_one_mail_address_are_two_people(client, zhou):
    lead, _ = (make_lead(phone=phone, email=MAIL) for phone in ("13800000021", "13900000002"))

    assert "同一" not in client.get(f"/admin/leads/lead/{lead.pk}/change/").text


def test_two_without_a_phone_are_not_taken_for_one(client, zhou):
    first, _ = make_lead(phone="", email=MAIL), make_lead(phone="", email="li@example.com")

    assert "同一" not in client.get(f"/admin/leads/lead/{first.pk}/change/").text


@pytest.mark.parametrize("phone", ["", "13800138000"])
def test_no_letter_asks_staff_to_call_who_left_no_phone(zhou, phone):
    arrived = timezone.now()
    Route.objects.create().members.add(zhou)
    lead = make_lead(phone=phone, email=MAIL, now=arrived)
    jobs.remind_of_first_answers(lead.answer_due_at - timedelta(minutes=1))
    jobs.mark_overdue(lead.answer_due_at + timedelta(minutes=1))
    actions.perform("claim", lead, actor=zhou, now=arrived)
    Lead.objects.update(state="following", next_at=arrived)
    jobs.remind_to_follow(arrived)

    bodies = dict(Letter.objects.filter(recipient=zhou.email).values_list("event", "body"))

    assert {"lead_arrived", "lead_due", "lead_follow_up"} <= set(bodies)
    calls = {event for event, body in bodies.items() if re.search("打电话|回电|打这个", body)}
    assert calls == ({"lead_arrived"} if phone else set())
