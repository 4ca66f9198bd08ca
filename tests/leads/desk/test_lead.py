"""The page of a lead, and every button on it."""

import re
from html import unescape
from urllib.parse import urljoin

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from articles.models import Article
from commons.models import Staff
from leads import actions
from leads.models import Event, Lead
from tests.leads.make import make_lead
from tests.make import make_article, make_user
from tests.markup import one_line

pytestmark = pytest.mark.django_db
LIST = "/admin/leads/lead/"


@pytest.fixture
def zhou(client):
    """招商专员, signed in."""
    user = make_user("zhou", "招商专员", name="周禾", email="zhou@example.com")
    client.force_login(user)
    return user


def page_of(lead):
    return f"{LIST}{lead.pk}/change/"


def typed(client, lead, **changes):
    """What a browser would send from the page."""
    version = client.get(page_of(lead)).context["form"]["version"].value()
    return {"version": version, "say": "要带图纸来看", **changes}


def now_lead(**fields):
    return make_lead(now=timezone.now(), **fields)


def test_the_number_is_shown_after_one_tap_and_the_tap_is_in_the_record(client, zhou):
    lead = now_lead()

    before = client.get(page_of(lead)).text
    after = client.post(f"{LIST}{lead.pk}/claim/", follow=True).text

    assert (before.count("13800000021"), before.count("138****0021")) == (0, 1)
    assert re.findall(r'href="(tel:[^"]*)"', after) == ["tel:13800000021"]
    assert list(lead.events.values_list("move", "actor__name")) == [("ask", None), ("claim", "周禾")]


def test_a_note_in_ten_seconds_and_the_next_lead_is_one_tap_away(client, zhou):
    lead, following = now_lead(owner=zhou), now_lead(name="郝先生")

    answer = client.post(page_of(lead), typed(client, lead, result="visit", next="morning"), follow=True)

    lead.refresh_from_db()
    event = lead.events.latest("id")
    assert (lead.state, event.result, event.note, lead.next_at is not None) == (
        *("following", "visit"),
        *("要带图纸来看", True),
    )
    assert page_of(following) in answer.text
    assert f"{lead.number} 记下了。" in answer.text


def test_a_lead_ends_and_goes_on_and_changes_hands(client, zhou):
    xu = make_user("xu", "招商专员", name="许朗", email="xu@example.com")
    lead = now_lead(owner=zhou)

    steps = [
        ("close", {"outcome": "invalid", "cause": "not_now"}),
        ("reopen", {}),
        ("hand_over", {"hand": xu.pk}),
    ]
    answers = [
        client.post(f"{LIST}{lead.pk}/{move}/", typed(client, lead, **given)).status_code
        for move, given in steps
    ]

    lead.refresh_from_db()
    assert (answers, lead.owner, lead.state) == ([302, 302, 302], xu, "following")
    assert [event.note for event in lead.events.order_by("-id")[:3]] == ["要带图纸来看"] * 3


def test_a_lead_is_offered_to_every_colleague_but_to_whoever_has_it(client, zhou):
    make_user("xu", "招商专员", name="许朗")
    make_user("gone", "招商专员", name="走了", is_active=False)

    hand = client.get(page_of(now_lead(owner=zhou))).context["form"]["hand"]

    assert [label for value, label in hand.field.choices if value] == ["许朗"]


def test_what_another_button_would_take_comes_back(client, zhou):
    lead = now_lead(owner=zhou)
    chosen = typed(client, lead, result="visit", next="morning", outcome="won", say="")

    noted = client.post(f"{LIST}{lead.pk}/note/", {**chosen, "say": "先记一句"})
    called = client.post(page_of(lead), {**chosen, "version": noted.context["form"]["version"].value()})

    kept = noted.context["form"]
    assert ("还有没提交的" in noted.text, kept["say"].value()) == (True, None)
    assert (kept["result"].value(), kept["next"].value(), kept["outcome"].value()) == (
        "visit",
        "morning",
        "won",
    )
    assert called.context["form"]["outcome"].value() == "won"


def test_the_end_of_a_call_is_noted_with_the_call(client, zhou):
    lead = now_lead(owner=zhou)

    client.post(f"{LIST}{lead.pk}/close/", typed(client, lead, result="reached", outcome="won"))

    assert [event.move for event in lead.events.all()][-2:] == ["attempt", "close"]
    assert Lead.objects.get(pk=lead.pk).first_answer_at is not None


def test_a_repetition_is_named_by_its_number(client, zhou):
    first, second = now_lead(), now_lead(owner=zhou)

    wrong = client.post(f"{LIST}{second.pk}/close/", typed(client, second, outcome="duplicate", to="ZX-1"))
    number = f"编号 {first.number}"
    client.post(f"{LIST}{second.pk}/close/", typed(client, second, outcome="duplicate", to=number))

    assert wrong.context["form"].errors["to"] == ["没有编号是这个的咨询，请核对。"]
    assert Lead.objects.get(pk=second.pk).first == first


@pytest.mark.parametrize(
    ("place", "given", "field", "words"),
    [
        ("change", {}, "result", "请选一个结果"),
        ("change", {"result": "reached", "next": "date"}, "next_on", "请选哪天。"),
        (
            "change",
            {"result": "reached", "next": "date", "next_on": "2020-01-01T10:00"},
            "next_on",
            "已经过了",
        ),
        ("close", {}, "outcome", "请选怎样结束"),
        ("close", {"outcome": "invalid"}, "cause", "请选原因"),
        ("close", {"outcome": "referred"}, "to", "请写明转给谁"),
        ("hand_over", {}, "hand", "请选转交给谁"),
        ("note", {"say": ""}, "say", "请写明说明"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_every_word_stays(client, zhou, place, given, field, words):
    lead = now_lead(owner=zhou)

    answer = client.post(f"{LIST}{lead.pk}/{place}/", typed(client, lead, **given))

    form = answer.context["form"]
    assert ({name: words in said[0] for name, said in form.errors.items()}) == {field: True}
    assert one_line(answer.text).count("要带图纸来看") == ("say" not in given)
    anchor = re.search(r'role="alert".*?<a href="#([^"]*)"', one_line(answer.text))[1]
    assert f'id="{anchor}"' in answer.text
    assert Event.objects.filter(lead=lead).count() == 2


def test_what_a_colleague_did_meanwhile_is_told_once_and_the_words_stay(client, zhou):
    chief = Staff.objects.create_superuser("admin", name="管理员", password="x")
    lead = now_lead(owner=zhou)
    sent = typed(client, lead, result="reached")
    actions.perform("close", lead, actor=chief, now=timezone.now(), outcome="won")
    actions.perform("reopen", lead, actor=zhou, now=timezone.now(), note="没谈完")

    refused = client.post(page_of(lead), sent)
    again = client.post(page_of(lead), {**sent, "version": refused.context["form"]["version"].value()})

    assert (refused.status_code, again.status_code) == (409, 302)
    assert ("周禾 已于" in refused.text, "要带图纸来看" in refused.text) == (True, True)


@pytest.mark.parametrize("place", ["change", "close", "hand_over", "note", "claim"])
def test_a_page_that_stood_too_long_loses_no_word(zhou, place):
    client = Client(enforce_csrf_checks=True)
    client.force_login(zhou)
    lead = now_lead(owner=zhou)

    answer = client.post(f"{LIST}{lead.pk}/{place}/", {"version": 1, "say": "要带图纸来看"}, follow=True)

    assert "页面停留太久" in answer.text
    assert "要带图纸来看" in answer.text or place == "claim"
    assert Event.objects.filter(lead=lead).count() == 2


def test_the_second_is_told_who_was_faster(client, zhou):
    lead = now_lead(owner=make_user("xu", "招商专员", name="许朗"))

    answer = client.post(f"{LIST}{lead.pk}/claim/", follow=True)

    assert "许朗刚刚领取了这一条。" in answer.text
    assert "13800000021" not in answer.text


def test_every_link_of_a_lead_and_of_the_list_opens_for_lead_staff(client, zhou):
    lead = now_lead(article=make_article(), district="120111", email="wang@example.com", owner=zhou)
    now_lead()

    answers = linked(client, LIST) | linked(client, page_of(lead))

    assert {href: status for href, status in answers.items() if status != 200} == {}
    assert lead.article.get_absolute_url() in answers


def linked(client, address):
    """Every address that a page links to, each with its answer."""
    hrefs = {
        unescape(href) for href in re.findall(r'<a [^>]*?href="([^"]*)"', one_line(client.get(address).text))
    }
    wanted = {href for href in hrefs if not href.startswith(("tel:", "mailto:", "#"))}
    return {href: client.get(urljoin(address, href), follow=True).status_code for href in wanted}


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_article_without_a_public_page_is_told_in_words(client, zhou, state):
    article = make_article()
    Article.objects.filter(pk=article.pk).update(state=state)
    lead = now_lead(article=article)

    page = one_line(client.get(page_of(lead)).text)

    assert page.count(f"{article.headline}（{Article.State(state).label}）") == 1
    assert page.count(article.get_absolute_url()) == 0


def test_what_an_investor_typed_is_text_not_markup(client, zhou):
    lead = now_lead(message="<b>&", owner=zhou)
    Lead.objects.filter(pk=lead.pk).update(phone='"><b>')

    page = client.get(page_of(lead)).text

    assert (page.count("&lt;b&gt;&amp;"), page.count("tel:&quot;&gt;&lt;b&gt;"), page.count("<b>&")) == (
        1,
        1,
        0,
    )


def test_the_history_of_djangos_admin_leads_to_the_record(client, zhou):
    lead = now_lead()

    assert client.get(f"{LIST}{lead.pk}/history/").url == f"{page_of(lead)}#events"


def test_without_the_right_to_follow_the_page_has_no_button(client):
    user = make_user("reader", None)
    user.user_permissions.add(Permission.objects.get(codename="view_lead"))
    client.force_login(user)
    lead = now_lead()

    page = client.get(page_of(lead)).text
    refused = client.post(f"{LIST}{lead.pk}/claim/", follow=True).text

    assert ("领取并拨打" in page, "您没有跟进咨询的权限。" in refused) == (False, True)
