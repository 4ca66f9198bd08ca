"""Leads in the admin."""

import re

import pytest
from django.utils import timezone

from leads.models import Lead, Topic
from tests.make import make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/leads/lead/"


def make_lead(**fields):
    return Lead.objects.create(
        topic=Topic.objects.get(slug="plant"),
        number="ZX-261123-7K3M4",
        name="王女士",
        created_at=timezone.now(),
        idempotency_key="a" * 22,
        **{"phone": "13800000000"} | fields,
    )


def test_one_tap_calls(client):
    make_lead()
    client.force_login(make_user("leads", group="招商专员"))

    links = re.findall(r'<a href="tel:.*?</a>', client.get(LIST).text)

    assert links == ['<a href="tel:13800000000">13800000000</a>']


def test_phone_is_text_not_markup(client):
    lead = make_lead(phone='"><b>')
    client.force_login(make_user("leads", group="招商专员"))

    page = client.get(f"{LIST}{lead.pk}/change/").text

    assert page.count("tel:&quot;&gt;&lt;b&gt;") == 1


@pytest.mark.parametrize("group", ["审稿编辑", "总编"])
def test_others_do_not_see_leads(client, group):
    client.force_login(make_user(group=group))

    assert client.get(LIST).status_code == 403
