"""A call to the hotline is written down."""

import pytest
from django.test import Client

from leads.models import Lead
from tests.leads.make import make_lead
from tests.make import make_user

pytestmark = pytest.mark.django_db
NEW = "/admin/leads/lead/new/"


@pytest.fixture
def zhou(client):
    """招商专员, signed in."""
    user = make_user("zhou", "招商专员", name="周禾", email="zhou@example.com")
    client.force_login(user)
    return user


def filled(client, **changes):
    """What a browser would send after the form was filled in."""
    form = client.get(NEW).context["form"]
    typed = {
        "topic": "plant",
        "name": "郝先生",
        "phone": "138 0000 0022",
        "message": "问厂房层高",
        "consent": "on",
        "next": "hours",
        "privacy_version": form.documents["privacy_version"].version,
        "shown_at": form.initial["shown_at"],
        "idempotency_key": form.initial["idempotency_key"],
    }
    return {name: value for name, value in (typed | changes).items() if value is not None}


@pytest.mark.parametrize(
    ("button", "standing"),
    [({}, ("following", "zhou")), ({"unclaimed": "1", "next": "none"}, ("waiting", None))],
)
def test_a_call_is_kept_or_left_for_anybody_with_the_consent_that_was_heard(client, zhou, button, standing):
    answer = client.post(NEW, filled(client) | button)

    lead = Lead.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/admin/leads/lead/{lead.pk}/change/")
    assert (lead.state, lead.owner and lead.owner.username) == standing
    assert (lead.phone, lead.source, lead.entry, lead.consent_heard_by) == (
        *("13800000022", "call", "hotline"),
        zhou,
    )
    assert "电话里同意，周禾听到" in client.get(answer.url).text


def test_a_double_click_is_one_lead_and_another_text_is_asked_for_once_more(client, zhou):
    typed = filled(client)

    pages = [client.post(NEW, typed).url for _ in range(2)]
    other = client.post(NEW, {**typed, "name": "任女士"})

    assert (pages[0], Lead.objects.count()) == (pages[1], 1)
    assert (other.context["form"]["name"].value(), "刚才的咨询已经记下" in other.text) == ("任女士", True)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"consent": None}, "consent", "请念给对方听；对方同意了再勾选"),
        ({"phone": ""}, "phone", "请填写电话"),
        ({"topic": None}, "topic", "请选择想了解的内容"),
        ({"next": "date"}, "next_on", "请选哪天。"),
        ({"unclaimed": "1"}, "next", "放进待联系的，由领取的人定下次联系；请改选“不用了”"),
        ({"next": "date", "next_on": "2020-01-01T10:00"}, "next_on", "下次联系的时间已经过了，请改晚一些"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_kept(client, zhou, changes, field, words):
    answer = client.post(NEW, filled(client, **changes))

    form = answer.context["form"]
    assert ({name: said[0] for name, said in form.errors.items()}, form["message"].value()) == (
        {field: words},
        "问厂房层高",
    )
    assert (answer.text.count("问厂房层高"), Lead.objects.count()) == (1, 0)


def test_a_page_that_stood_too_long_loses_no_word(zhou):
    client = Client(enforce_csrf_checks=True)
    client.force_login(zhou)

    answer = client.post(NEW, filled(client))

    assert (answer.status_code, answer.context["form"]["message"].value()) == (403, "问厂房层高")
    assert Lead.objects.count() == 0


def test_a_caller_who_is_known_stands_beside_the_earlier_call(client, zhou):
    earlier = make_lead(phone="13800000022")

    page = client.post(NEW, filled(client), follow=True).text

    assert ("同一电话" in page, earlier.number in page) == (True, True)
