"""Investors take their consent back, persons are erased, old leads go."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission

from commons.links import Link, path
from commons.models import Letter
from commons.person import Person
from leads import actions, jobs
from leads.actions import perform
from leads.models import Event, Lead
from leads.states import MoveRefused
from tests.leads.make import make_lead
from tests.make import NOW, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)


@pytest.fixture
def zhou():
    return make_user("zhou", "招商专员", name="周禾", email="zhou@example.com")


def moves_of(lead):
    return [event.move for event in lead.events.all()]


def test_consent_is_taken_back_by_the_link_in_the_letter(client, zhou):
    lead = make_lead("following", owner=zhou, email="wang@example.com", message="要三台行车")
    perform("note", lead, actor=zhou, now=NOW, note="王女士说下月来")
    letter = Letter.objects.get(event="lead_received")
    page = path(Link(letter.link_purpose, letter.link_id, letter.link_serial)) + "consent/"
    assert f"{Letter.LINK}consent/" in letter.body

    asked = client.get(page)
    done = client.post(page, follow=True)

    lead.refresh_from_db()
    assert ("撤回同意，并删除您的信息吗？" in asked.text, "已撤回同意" in done.text) == (True, True)
    assert (lead.state, lead.cause, lead.name, lead.phone, lead.email, lead.message) == (
        *("closed", "consent", "（已删除）"),
        *("", "", ""),
    )
    assert (moves_of(lead)[-1], Event.objects.exclude(note="").count()) == ("withdraw", 0)
    assert list(Letter.objects.filter(recipient="wang@example.com")) == []


def test_a_second_click_on_taking_back_says_the_same(client):
    lead = make_lead(email="wang@example.com")
    page = path(Link("consent", lead.pk, 1))

    answers = [client.post(page).status_code for _ in range(2)]

    assert (answers, moves_of(lead)) == ([303, 200], ["ask", "withdraw"])


@pytest.mark.parametrize("token", ["x", "1-1~AAAA"])
def test_a_guessed_link_takes_nothing_back(client, token):
    make_lead()

    assert client.post(f"/inquire/{token}/consent/").status_code == 404


def test_what_was_erased_cannot_be_called_again(zhou):
    lead = make_lead("closed", owner=zhou)
    perform("note", lead, actor=zhou, now=NOW, note="回电 138-0000-0021")

    actions.erase(Person(phone="13800000021"), now=NOW)

    with pytest.raises(MoveRefused, match="没有可以联系的办法"):
        perform("reopen", lead, actor=zhou, now=NOW, note="又打来了")
    assert Event.objects.exclude(note="").count() == 0


def test_an_erased_lead_ends_and_is_told_of_no_more(zhou):
    lead = make_lead(owner=zhou)

    actions.erase(Person(phone="13800000021"), now=NOW)
    jobs.mark_overdue(NOW + HOUR)

    lead.refresh_from_db()
    assert (lead.state, lead.outcome_words, moves_of(lead)[-1]) == (
        "closed",
        "无效（个人信息已删除）",
        "erase",
    )


@pytest.mark.parametrize(("group", "count"), [("招商专员", 1), ("审稿编辑", 0), ("总编", 0)])
def test_letters_to_investors_are_shown_to_lead_staff_only(client, group, count):
    make_lead(email="wang@example.com")
    user = make_user("reader", group)
    user.user_permissions.add(Permission.objects.get(codename="view_letter"))
    client.force_login(user)

    assert client.get("/admin/commons/letter/").text.count("wang@example.com") == count


def test_a_person_named_in_the_notes_on_another_lead_is_masked_there(zhou):
    lead = make_lead(owner=zhou, phone="13900000000")
    perform("note", lead, actor=zhou, now=NOW, note="同事电话 138-0000-0021，先打")

    actions.erase(Person(phone="13800000021"), now=NOW)

    assert lead.events.latest("id").note == "同事电话 （已删除），先打"


def test_an_old_lead_goes_with_its_record(zhou, settings):
    old = make_lead(now=NOW - timedelta(days=400))
    repeat = make_lead(owner=zhou)
    perform("close", repeat, actor=zhou, now=NOW, outcome="duplicate", first=old)

    actions.forget(NOW)

    assert (list(Lead.objects.all()), Event.objects.filter(lead_id=old.pk).count()) == ([repeat], 0)
