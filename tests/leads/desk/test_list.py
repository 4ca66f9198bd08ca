"""The list of leads: what is due first, with phones masked."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.actions import perform
from leads.models import Route, Topic
from tests.leads.make import make_lead
from tests.make import NOW, make_user
from tests.markup import one_line

pytestmark = pytest.mark.django_db
LIST = "/admin/leads/lead/"


@pytest.fixture
def zhou(client):
    """招商专员, signed in."""
    user = make_user("zhou", "招商专员", name="周禾", email="zhou@example.com")
    client.force_login(user)
    return user


def numbers(page):
    """The numbers of the leads on the page, in its order."""
    return [row.lead.number for row in page.context["rows"]]


def test_what_is_due_first_stands_on_top_with_the_phone_masked(client, zhou):
    late, early = make_lead(now=NOW), make_lead(now=NOW.replace(hour=2), phone="13900000022")

    page = client.get(LIST)

    assert numbers(page) == [early.number, late.number]
    assert re.findall(r"1[0-9]{2}[*0-9]{4}[0-9]{4}", page.text) == ["139****0022", "138****0021"]


def test_each_tab_holds_its_leads(client, zhou):
    xu = make_user("xu", "招商专员", name="许朗")
    waiting, mine = make_lead(), make_lead("following", owner=zhou)
    hers, closed = make_lead("following", owner=xu), make_lead("closed", owner=xu)
    perform("attempt", mine, actor=zhou, now=NOW, result="missed")
    Route.objects.create(topic=Topic.objects.get(slug="land")).members.add(zhou)
    land = make_lead(topic="land")

    tabs = {
        tab: set(numbers(client.get(LIST, {"tab": tab}))) for tab in ("mine", "following", "undated", "all")
    }
    team = numbers(client.get(LIST, {"tab": "team"}))

    assert tabs == {
        "mine": {mine.number},
        "following": {mine.number, hers.number},
        "undated": {hers.number},
        "all": {lead.number for lead in (waiting, mine, hers, closed, land)},
    }
    assert (numbers(client.get(LIST)), team) == ([waiting.number, land.number], [land.number])


def test_an_unknown_tab_and_unknown_filters_show_the_waiting_ones(client, zhou):
    lead = make_lead()

    page = client.get(LIST, {"tab": "x", "topic": "x", "district": "x", "source": "x", "page": "x"})

    assert numbers(page) == [lead.number]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"topic": "plant"}, 1),
        ({"topic": "land"}, 0),
        ({"district": "120000"}, 1),
        ({"district": "110000"}, 0),
        ({"source": "web"}, 1),
        ({"source": "call"}, 0),
    ],
)
def test_filters_narrow_the_list(client, zhou, query, count):
    make_lead(district="120111")

    assert len(numbers(client.get(LIST, query))) == count


@pytest.mark.parametrize(
    "words",
    [
        *("13800000021", "138-0000-0021", "138 0000 0021", "+86 138 0000 0021", "１３８００００００２１"),
        *("wang@example.com", "层高九米", "天津厂房公司", "{number}", "咨询编号 {number}"),
    ],
)
def test_leads_are_found_by_what_callers_say(client, zhou, words):
    lead = make_lead("closed", email="wang@example.com", message="要层高九米的厂房", company="天津厂房公司")
    make_lead(phone="02223456789")

    assert numbers(client.get(LIST, {"q": words.format(number=lead.number)})) == [lead.number]


@pytest.mark.parametrize(("asked", "count"), [("1380", 0), ("1380000002", 0), ("0021", 1), ("wang@", 0)])
def test_nobody_finds_a_masked_number_out_by_asking(client, zhou, asked, count):
    make_lead(email="wang@example.com")

    assert len(numbers(client.get(LIST, {"q": asked}))) == count


def test_what_is_to_be_called_again_stands_by_its_next_date(client, zhou):
    late, early = make_lead("following", owner=zhou), make_lead("following", owner=zhou, now=NOW)
    for lead, day in ((late, 3), (early, 1)):
        perform("attempt", lead, actor=zhou, now=NOW, result="reached", next_at=NOW + timedelta(days=day))
    waiting = make_lead(owner=zhou, now=NOW + timedelta(days=5))

    assert numbers(client.get(LIST, {"tab": "mine"})) == [waiting.number, early.number, late.number]


def test_a_found_lead_of_somebody_else_keeps_its_number_masked(client, zhou):
    make_lead(owner=make_user("xu", "招商专员"))

    page = client.get(LIST, {"q": "13800000021"})

    assert (page.text.count("138****0021"), page.text.count("13800000021")) == (1, 2)


@pytest.mark.parametrize(
    ("source", "found"), [("web", {"web", "bar"}), ("call", {"call"}), ("x", {"web", "bar", "call"})]
)
def test_the_web_is_every_link_of_ours(client, zhou, source, found):
    leads = {
        name: make_lead(source=name, phone=f"1390000000{n}") for n, name in enumerate(("web", "bar", "call"))
    }

    assert set(numbers(client.get(LIST, {"source": source}))) == {leads[name].number for name in found}


def test_leads_of_one_phone_stand_together_whatever_the_extension(client, zhou):
    make_lead("closed", owner=zhou, phone="02223456789转801")
    make_lead(phone="02223456789转802")

    said = re.findall(r"同一电话 2 条.*?</p>", one_line(client.get(LIST).text))

    assert ["周禾，已结束：成交" in words for words in said] == [True]


def test_as_many_queries_for_three_as_for_one(client, zhou):
    counts = []
    for _ in range(2):
        make_lead(district="120111")
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
        make_lead(phone="13900000000")

    assert counts == [12, 12]


@pytest.mark.parametrize("group", ["审稿编辑", "总编"])
def test_others_do_not_see_leads(client, group):
    pk = make_lead().pk
    client.force_login(make_user(group=group))

    answers = [client.get(LIST).status_code, client.get(f"{LIST}{pk}/change/").status_code]

    assert answers == [403, 403]
