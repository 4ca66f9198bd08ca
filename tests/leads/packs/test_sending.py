"""Staff send the material by mail: once for each version, to who left an address."""

import pytest
from django.utils import timezone

from commons.models import Letter
from commons.outbox import body_of
from leads.admin import lead_about
from leads.packs.actions import given_to
from leads.packs.models import Handover
from leads.packs.sending import GIVEN, NO_MAIL, NO_PACK
from tests.leads.make import make_lead
from tests.leads.packs.make import make_pack, renew
from tests.make import make_user
from tests.markup import one_line

pytestmark = [pytest.mark.django_db, pytest.mark.database]
EMAIL = "wang@example.com"
BUTTON, SENT = "把资料发到对方邮箱", "资料已发到 w***g@example.com。"


@pytest.fixture
def zhou(client):
    """招商专员, signed in."""
    user = make_user("zhou", "招商专员", name="周禾")
    client.force_login(user)
    return user


def page_of(client, lead):
    return one_line(client.get(f"/admin/leads/lead/{lead.pk}/change/").text)


def press(client, lead, **typed):
    """The button, sent with what stands in the form."""
    given = {"version": lead.version, "say": "", **typed}
    return client.post(f"/admin/leads/lead/{lead.pk}/send/", given, follow=True)


def test_a_double_press_sends_one_letter_and_the_record_says_who_and_which(client, zhou):
    lead = make_lead(owner=zhou, email=EMAIL, now=timezone.now())
    pack = make_pack("plant", None, keeper=zhou)
    before = page_of(client, lead)

    answers = [one_line(press(client, lead).text) for _ in range(2)]

    letter = Letter.objects.get(event="lead_material")
    event = lead.events.get(move="send")
    assert (BUTTON in before, [SENT in answer for answer in answers]) == (True, [True, True])
    assert (event.actor, event.note, given_to(lead)) == (zhou, f"{pack}，第 1 版", pack.current)
    assert letter.key == f"lead:{lead.pk}:material:{pack.current.pk}"
    assert (letter.recipient, lead_about(letter)) == (EMAIL, lead)


def test_the_letter_leads_to_the_material_and_says_how_long_a_link_is_good(client, zhou, settings):
    settings.LINK_DAYS = {**settings.LINK_DAYS, "material": 31}
    lead = make_lead(owner=zhou, email=EMAIL)
    make_pack("plant", None, "厂房实测表.pdf", keeper=zhou)
    press(client, lead)

    body = body_of(Letter.objects.get(event="lead_material"))

    address = next(line for line in body.splitlines() if line.startswith(settings.SITE_URL))
    page = one_line(client.get(address.removeprefix(settings.SITE_URL)).text)
    assert "下载链接 31 天内有效，过期了重新打开这一页就会更新" in body
    assert ("厂房实测表" in page, "也发到了 w***g@example.com" in page) == (True, True)
    assert f"{address}consent/" in body


def test_a_new_version_is_sent_again_and_a_given_one_is_not(client, zhou):
    pack = make_pack("plant", None, keeper=zhou)
    lead = make_lead(owner=zhou, email=EMAIL)

    given = page_of(client, lead)
    refused = press(client, lead)
    renew(pack)
    press(client, lead)

    assert ((BUTTON in given, GIVEN in given), refused.status_code, GIVEN in refused.text) == (
        *((False, True), 409),
        True,
    )
    assert list(Handover.objects.order_by("id").values_list("version__number", flat=True)) == [1, 2]


@pytest.mark.parametrize(
    ("email", "has_pack", "words"), [("", True, NO_MAIL), (EMAIL, False, NO_PACK)], ids=["mail", "pack"]
)
def test_where_nothing_can_be_sent_the_page_says_so(client, zhou, email, has_pack, words):
    lead = make_lead(owner=zhou, email=email)
    if has_pack:
        make_pack("plant", None, keeper=zhou)

    page, refused = page_of(client, lead), press(client, lead)

    assert (BUTTON in page, words in page, words in refused.text) == (False, True, True)
    assert (Letter.objects.filter(event="lead_material").count(), Handover.objects.count()) == (0, 0)


def test_what_was_typed_stays(client, zhou):
    lead = make_lead(owner=zhou, email=EMAIL)
    make_pack("plant", None, keeper=zhou)

    answer = press(client, lead, say="要带图纸来看", result="visit")

    form = answer.context["form"]
    assert (form["say"].value(), form["result"].value()) == ("要带图纸来看", "visit")
    assert SENT in one_line(answer.text)


def test_a_caller_may_leave_an_address(client, zhou):
    form = client.get("/admin/leads/lead/new/").context["form"]
    typed = {
        **{"topic": "plant", "name": "王", "phone": "13800000000", "email": EMAIL, "consent": "on"},
        "next": "none",
        "idempotency_key": form.initial["idempotency_key"],
        "privacy_version": form.documents["privacy_version"].version,
    }
    make_pack("plant", None, keeper=zhou)

    page = client.post("/admin/leads/lead/new/", typed, follow=True)

    assert (BUTTON in page.text, 'name="email"' in client.get("/admin/leads/lead/new/").text) == (True, True)
