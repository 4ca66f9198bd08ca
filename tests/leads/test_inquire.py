"""Investors leave their phone number."""

import re
from html import unescape

import pytest
from django.test import Client

from articles.models import Article
from commons.models import Letter
from commons.person import Person
from leads import actions
from leads.forms import NO_WAY, PUBLIC_SOURCES
from leads.models import Lead, Topic
from tests.leads.forms import filled
from tests.make import NOW, make_article, make_user
from tests.markup import one_line

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def quick(settings):
    settings.FORM_MIN_SECONDS = 0


def test_a_lead_is_stored_and_the_material_handed_over(client):
    response = client.post("/inquire/", filled(client))

    lead = Lead.objects.get()
    assert (response.status_code, lead.topic.slug, lead.name, lead.phone) == (
        303,
        "plant",
        "王先生",
        "13800000000",
    )
    page = client.get(response.url).content.decode()
    material = Topic.objects.get(slug="plant").material.splitlines()[0]
    assert [word for word in (lead.number, material) if word not in page] == []


def test_the_four_topics_in_their_order(client):
    names = [topic.name for topic in client.get("/inquire/").context["topics"]]

    assert names == ["招商引资政策", "工业用地招商", "租购厂房仓库", "其他相关咨询"]


def test_where_the_visitor_came_from_is_kept(client):
    article = make_article()
    path = f"/inquire/?topic=land&district=120111&article={article.pk}&entry=join&source=bar"

    client.post("/inquire/", filled(client, path))

    lead = Lead.objects.get()
    assert (lead.article, lead.district.code, lead.entry, lead.source) == (article, "120111", "join", "bar")


@pytest.mark.parametrize(("state", "named"), [("published", 1), ("withdrawn", 0)])
def test_the_form_says_which_article_it_is_about_unless_that_was_taken_down(client, state, named):
    article = make_article(title="厂房清单")
    Article.objects.update(state=state)

    page = client.get(f"/inquire/?article={article.pk}").content.decode()

    assert page.count(f'关于 <a href="/articles/{article.pk}/">【西青区招商】厂房清单</a>') == named


def test_the_form_says_which_district_it_is_about(client):
    page = client.get("/inquire/?district=120111").content.decode()

    assert page.count('关于 <a href="/districts/120111/">西青区</a>') == 1


def test_version_and_hash_of_the_consent_are_kept(client):
    typed = filled(client)
    client.post("/inquire/", typed)

    lead = Lead.objects.get()
    assert (lead.consent_version, len(lead.consent_sha256)) == (typed["privacy_version"], 64)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"topic": None}, "topic", "请选择想了解的内容"),
        ({"name": ""}, "name", "请填写称呼"),
        ({"phone": ""}, "phone", NO_WAY),
        (
            {"phone": "1380013800"},
            "phone",
            "电话应为 11 位手机号，或带区号的座机；境外号码请写“+”和国家或地区代码",
        ),
        ({"consent": None}, "consent", "请阅读并同意《个人信息说明》"),
        ({"name": "王\u2028先生"}, "name", "只能写一行，请删去换行和看不见的控制字符"),
        ({"privacy_version": "2020-01"}, "consent", "《个人信息说明》刚刚更新，请重新阅读并同意"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_kept(client, changes, field, message):
    typed = filled(client, message="需要 3000 平方米", **changes)

    response = client.post("/inquire/", typed)

    form = response.context["form"]
    assert {name: messages[0] for name, messages in form.errors.items()} == {field: message}
    assert (form["message"].value(), Lead.objects.count()) == ("需要 3000 平方米", 0)
    assert message in response.content.decode()


def test_double_click_is_one_lead_and_the_same_page(client):
    typed = filled(client)

    pages = [client.post("/inquire/", typed).url for _ in range(2)]

    assert (pages[0], Lead.objects.count()) == (pages[1], 1)


def test_same_form_with_another_number_is_asked_for_once_more(client):
    typed = filled(client)
    client.post("/inquire/", typed)

    corrected = client.post("/inquire/", {**typed, "phone": "13900000000"})
    form = corrected.context["form"]
    client.post(
        "/inquire/", {**typed, "phone": "13900000000", "idempotency_key": form["idempotency_key"].value()}
    )

    assert form["phone"].value() == "13900000000"
    assert list(Lead.objects.order_by("id").values_list("phone", flat=True)) == ["13800000000", "13900000000"]


@pytest.mark.parametrize("entry", ["xyz", "hotline"])
def test_an_entry_that_is_no_button_of_ours_is_no_error_of_the_visitors(client, entry):
    client.post("/inquire/", filled(client, entry=entry))

    assert Lead.objects.get().entry == "material"


@pytest.mark.parametrize("source", ["xyz", "hotline", "call", "<b>", "SIDE"])
def test_a_source_that_is_no_link_of_ours_is_dropped(client, source):
    client.post("/inquire/", filled(client, source=source))

    assert Lead.objects.get().source == "web"


def test_a_form_with_errors_still_knows_the_link_that_led_to_it(client):
    again = client.post("/inquire/", filled(client, "/inquire/?source=foot", name=""))

    assert '<input type="hidden" name="source" value="foot">' in one_line(again.text)


# What each page's links to the form say of where they stand; {} is the number of the article.
ARTICLE, XIQING = "article={}&district=120111", "district=120111"
LINKS = {
    "/": [
        *(f"topic={topic}&source=home" for topic in ("policy", "land", "plant", "other")),
        "source=bar",
    ],
    "/news/": ["source=side", "entry=join&source=side", "source=bar"],
    "/districts/120111/": [
        f"{XIQING}&source=side",
        f"entry=join&{XIQING}&source=side",
        f"{XIQING}&source=bar",
    ],
    "/articles/{}/": [f"{ARTICLE}&source={source}" for source in ("article", "side", "bar")],
    "/contact/": ["entry=contact&source=contact"] * 2,
    "/about/": [],
    "/inquire/": [],
}


@pytest.mark.parametrize("path", LINKS)
def test_each_link_to_the_form_says_where_it_stands(client, settings, path):
    settings.HOTLINE = "400-000-0000"
    number = make_article().pk

    found = re.findall(r'href="/inquire/(?:\?([^"]*))?"', client.get(path.format(number)).text)

    wanted = ["source=nav", *LINKS[path], "entry=join&source=foot"]
    assert sorted(unescape(query) for query in found) == sorted(query.format(number) for query in wanted)


def test_each_source_of_our_links_is_one_that_the_form_takes(client, settings):
    settings.HOTLINE = "400-000-0000"
    number = make_article().pk
    pages = "".join(client.get(path.format(number)).text for path in LINKS)

    assert set(re.findall(r"/inquire/\?[^\"]*source=(\w+)", pages)) == set(PUBLIC_SOURCES) - {"web"}


def test_expired_token_keeps_what_was_typed():
    client = Client(enforce_csrf_checks=True)
    typed = filled(client, message="需要 3000 平方米")

    response = client.post("/inquire/", typed)

    form = response.context["form"]
    assert (response.status_code, form["message"].value(), form["consent"].value()) == (
        403,
        "需要 3000 平方米",
        None,
    )


def test_over_the_limit_nothing_typed_is_lost(client, settings):
    settings.LEAD_LIMIT = 1
    client.post("/inquire/", filled(client))

    response = client.post("/inquire/", filled(client, name="李女士"))

    assert (response.status_code, response.context["form"]["name"].value()) == (429, "李女士")


@pytest.mark.parametrize("token", ["x", "1-1~AAAA"])
def test_a_guessed_thank_you_page_is_not_found(client, token):
    client.post("/inquire/", filled(client))

    assert client.get(f"/inquire/{token}/").status_code == 404


def test_a_number_that_is_taken_is_drawn_again(client, monkeypatch):
    client.post("/inquire/", filled(client))
    taken = Lead.objects.get().number
    drawn = iter([taken, "ZX-261123-AAAAA"])
    monkeypatch.setattr(actions, "dated_code", lambda prefix, now, length: next(drawn))

    response = client.post("/inquire/", filled(client))

    numbers = [lead.number for lead in Lead.objects.order_by("id")]
    assert (response.status_code, numbers) == (303, [taken, "ZX-261123-AAAAA"])


def test_lead_staff_are_told_at_once_and_of_nobody_by_name(client):
    make_user("li", "招商专员", email="li@example.com")
    make_user("moderator", email="lin@example.com")

    client.post("/inquire/", filled(client, "/inquire/?district=120111"))

    letter = Letter.objects.get(event="lead_arrived")
    lead = Lead.objects.get()
    assert (letter.recipient, letter.subject) == (
        "li@example.com",
        f"新咨询：租购厂房仓库，西青区（{lead.number}）",
    )
    assert [word for word in ("王先生", "13800000000") if word in letter.subject + letter.body] == []
    assert f"/admin/leads/lead/{lead.pk}/change/" in letter.body


def test_a_double_click_tells_staff_once(client):
    make_user("li", "招商专员", email="li@example.com")
    typed = filled(client)

    for _ in range(2):
        client.post("/inquire/", typed)

    assert Letter.objects.filter(event="lead_arrived").count() == 1


def test_the_page_of_an_erased_lead_promises_no_call(client):
    page = client.post("/inquire/", filled(client)).url
    before = client.get(page).status_code
    actions.erase(Person(phone=Lead.objects.get().phone), now=NOW)

    assert (before, client.get(page).status_code) == (200, 404)
