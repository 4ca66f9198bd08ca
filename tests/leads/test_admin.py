"""Leads in the admin."""

import re
from html import unescape
from urllib.parse import urljoin

import pytest
from django.utils import timezone

from articles.models import Article
from districts.models import District
from leads.models import Lead, Topic
from tests.make import make_article, make_user
from tests.markup import one_line

pytestmark = pytest.mark.django_db

LIST = "/admin/leads/lead/"


def make_lead(**fields):
    return Lead.objects.create(
        topic=Topic.objects.get(slug="plant"),
        name="王女士",
        created_at=timezone.now(),
        **{"number": "ZX-261123-7K3M4", "idempotency_key": "a" * 22, "phone": "13800000000"} | fields,
    )


def test_one_tap_calls(client):
    make_lead()
    client.force_login(make_user("leads", group="招商专员"))

    links = re.findall(r'<a href="tel:.*?</a>', client.get(LIST).text)

    assert links == ['<a href="tel:13800000000">13800000000</a>']


@pytest.mark.parametrize(
    "typed", ["ZX-261123-7K3M4", "咨询编号 ZX-261123-7K3M4", "ｚｘ 261123 7k3m4", "zx2611237k3m4"]
)
def test_a_lead_is_found_by_its_number_however_it_is_read_out(client, typed):
    make_lead()
    client.force_login(make_user("leads", group="招商专员"))

    assert "王女士" in client.get(LIST, {"q": typed}).text


@pytest.fixture
def staff(client):
    """招商专员."""
    client.force_login(make_user("leads", group="招商专员"))
    return client


def linked(client, address):
    """Every address that a page links to, each with its answer."""
    hrefs = {
        unescape(href) for href in re.findall(r'<a [^>]*?href="([^"]*)"', one_line(client.get(address).text))
    }
    wanted = {href for href in hrefs if not href.startswith(("tel:", "mailto:", "#"))}
    return {href: client.get(urljoin(address, href), follow=True).status_code for href in wanted}


def test_every_link_of_a_lead_and_of_the_list_opens_for_lead_staff(staff):
    district = District.objects.get(code="120111")
    lead = make_lead(article=make_article(), district=district, email="wang@example.com")

    answers = linked(staff, LIST) | linked(staff, f"{LIST}{lead.pk}/change/")

    assert {href: status for href, status in answers.items() if status != 200} == {}
    assert lead.article.get_absolute_url() in answers


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_article_without_a_public_page_is_told_in_words(staff, state):
    article = make_article()
    Article.objects.filter(pk=article.pk).update(state=state)
    lead = make_lead(article=article)

    page = one_line(staff.get(f"{LIST}{lead.pk}/change/").text)

    assert page.count(f"{article.headline}（{Article.State(state).label}）") == 1
    assert page.count(article.get_absolute_url()) == 0


def test_material_stands_on_the_page_of_the_lead(staff):
    Topic.objects.filter(slug="plant").update(material="厂房清单：层高九米。")

    page = staff.get(f"{LIST}{make_lead().pk}/change/").text

    assert page.count("厂房清单：层高九米。") == 1


@pytest.mark.parametrize(
    "words",
    [
        *("13800000000", "138-0000-0000", "138 0000 0000", "+86 138 0000 0000", "１３８００００００００"),
        *("wang@example.com", "层高九米", "天津厂房公司", "7K3M4"),
    ],
)
def test_leads_are_found_by_what_callers_say(staff, words):
    lead = make_lead(email="wang@example.com", message="要层高九米的厂房", company="天津厂房公司")
    other = make_lead(number="ZX-261123-AAAAA", idempotency_key="b" * 22, phone="02223456789")

    results = list(staff.get(LIST, {"q": words}).context["cl"].queryset)

    assert results == [lead] != [other]


def test_phone_is_text_not_markup(client):
    lead = make_lead(phone='"><b>')
    client.force_login(make_user("leads", group="招商专员"))

    page = client.get(f"{LIST}{lead.pk}/change/").text

    assert page.count("tel:&quot;&gt;&lt;b&gt;") == 1


def test_what_is_empty_is_one_dash_in_the_list_and_on_the_page(staff):
    lead = make_lead(phone="")

    row = one_line(staff.get(LIST).text).partition("<tbody>")[2].partition("</tbody>")[0]
    page = one_line(staff.get(f"{LIST}{lead.pk}/change/").text)

    assert re.findall(r'<td class="field-(?:call|district)[^"]*">(.*?)</td>', row) == ["—", "—"]
    assert sorted(set(re.findall(r'<div class="readonly">([-—])</div>', page))) == ["—"]


@pytest.mark.parametrize("group", ["审稿编辑", "总编"])
def test_others_do_not_see_leads(client, group):
    client.force_login(make_user(group=group))

    assert client.get(LIST).status_code == 403
