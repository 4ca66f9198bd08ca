"""The author's pages over HTTP: nothing typed is lost, nothing is taken in twice."""

from datetime import timedelta

import pytest
from django.test import Client

from commons import links, public_forms
from submissions.actions import perform
from submissions.models import Submission
from tests.make import NOW, make_article, make_body, make_sender, make_story, make_user
from tests.submissions.author.forms import filled

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def quick(settings):
    settings.FORM_MIN_SECONDS = 0


def errors(response):
    """Field → first message."""
    return {name: messages[0] for name, messages in response.context["form"].errors.items()}


def values(response):
    """What the form on the page holds."""
    form = response.context["form"]
    return {name: form[name].value() for name in form.fields}


def test_sending_leads_to_the_status_page_with_receipt_and_deadline(client):
    response = client.post("/submit/", filled(client))

    story = Submission.objects.get()
    assert (response.status_code, response.url) == (303, story.author_url())
    page = client.get(response.url).content.decode()
    assert [word for word in (story.receipt, "待审阅", "前答复您") if word not in page] == []


@pytest.mark.parametrize(
    ("count", "problem"),
    [
        (999, "正文 999 字，少于 1000 字，请再补充 1 字"),
        (2001, "正文 2,001 字，多于 2000 字，请删去 1 字"),
    ],
)
def test_one_character_too_few_or_too_many_is_refused_with_the_difference(client, count, problem):
    body = make_body(count)

    response = client.post("/submit/", filled(client, body=body))

    assert errors(response) == {"body": problem}
    assert (values(response)["body"], Submission.objects.count()) == (body, 0)
    assert problem in response.content.decode()


@pytest.mark.parametrize("count", [1000, 2000])
def test_both_bounds_are_taken(client, count):
    client.post("/submit/", filled(client, body=make_body(count)))

    assert Submission.objects.get().revision.character_count == count


def test_line_ends_of_the_wire_do_not_count(client):
    body = "\r\n".join(["字" * 10] * 100)

    client.post("/submit/", filled(client, body=body))

    assert Submission.objects.get().revision.body == "\n".join(["字" * 10] * 100)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"title": ""}, "title", "请填写标题"),
        ({"title": "字" * 46}, "title", "标题 46 字，请控制在 40 字以内"),
        ({"title": "字字"}, "title", "标题 2 字，请写到 4 字以上"),
        ({"title": "标题\n两行的"}, "title", "只能写一行，请删去换行和看不见的控制字符"),
        ({"district": ""}, "district", "请选择所属区域"),
        ({"district": "999999"}, "district", "请选择所属区域"),
        ({"kind": "poem"}, "kind", "请选择栏目"),
        ({"unit": ""}, "unit", "请填写来稿单位"),
        ({"author": None}, "author", "请填写作者"),
        ({"email": "shenyan@"}, "email", "邮箱缺少“@”后面的部分，例如 name@example.com"),
        ({"phone": "123"}, "phone", "电话应为 11 位手机号，或带区号的座机；境外号码请写“+”和国家或地区代码"),
        ({"accept_terms": None}, "accept_terms", "请阅读并同意《投稿须知》"),
        ({"consent": None}, "consent", "请阅读并同意《个人信息说明》"),
        ({"source_type": "authorised"}, "source_url", "已获授权的稿件，请填写原文地址"),
        ({"source_type": "reprint"}, "source_type", "请选择稿件来源"),
        ({"terms_version": "2020-01"}, "accept_terms", "《投稿须知》刚刚更新，请重新阅读并同意"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_is_kept(client, changes, field, message):
    typed = filled(client, **changes)

    response = client.post("/submit/", typed)

    assert errors(response) == {field: message}
    kept = values(response)
    lost = [
        name
        for name in ("title", "body", "unit", "author", "email", "phone")
        if kept[name] != typed.get(name)
    ]
    assert (lost, Submission.objects.count()) == ([], 0)
    assert message in response.content.decode()


def test_typed_prefix_is_taken_off_the_title(client):
    client.post("/submit/", filled(client, title="【武清区招商】标准厂房空置清单"))

    assert Submission.objects.get().revision.title == "标准厂房空置清单"


def test_check_page_shows_the_text_and_stores_nothing(client):
    response = client.post("/submit/", filled(client, step="check"))

    assert response.templates[0].name == "submissions/story_check.html"
    assert Submission.objects.count() == 0


def test_back_from_the_check_page_everything_is_there(client):
    typed = filled(client, step="edit", phone="13800000000")

    response = client.post("/submit/", typed)

    names = ("title", "body", "district", "kind", "unit", "author", "email", "phone", "accept_terms")
    assert {name: values(response)[name] for name in names} == {name: typed[name] for name in names}
    assert values(response)["idempotency_key"] == typed["idempotency_key"]


def test_double_click_gives_one_story_and_the_same_page(client):
    typed = filled(client)

    pages = [client.post("/submit/", typed).url for _ in range(2)]

    assert (pages[0], Submission.objects.count()) == (pages[1], 1)


def test_same_form_with_another_text_shows_the_check_page_with_a_new_key(client):
    typed = filled(client)
    client.post("/submit/", typed)
    receipt = Submission.objects.get().receipt

    response = client.post("/submit/", {**typed, "body": make_body(1300)})

    assert response.templates[0].name == "submissions/story_check.html"
    assert f"这篇稿件刚刚已经提交，受理编号 {receipt}" in response.content.decode()
    again = values(response)
    assert (again["body"], again["idempotency_key"] == typed["idempotency_key"]) == (
        make_body(1300),
        False,
    )


def test_expired_token_keeps_the_text_and_asks_for_both_ticks_again():
    client = Client(enforce_csrf_checks=True)
    typed = filled(client)

    response = client.post("/submit/", typed)

    kept = values(response)
    assert (response.status_code, kept["body"], kept["title"]) == (403, typed["body"], typed["title"])
    assert (kept["accept_terms"], kept["consent"]) == (None, None)
    assert "页面停留太久，请再点一次提交，内容没有丢" in response.content.decode()
    token = response.context["csrf_token"]
    assert client.post("/submit/", {**typed, "csrfmiddlewaretoken": str(token)}).status_code == 303


def test_a_form_sent_too_fast_is_kept_and_goes_through_later(client, settings):
    settings.FORM_MIN_SECONDS = 3
    typed = filled(client)

    fast = client.post("/submit/", typed)
    kept = values(fast)
    stamp = public_forms.SIGNER.sign(str(int(public_forms.read_stamp(kept["shown_at"])) - 4))
    slow = client.post("/submit/", {**typed, "shown_at": stamp})

    assert (fast.status_code, kept["body"], kept["shown_at"]) == (200, typed["body"], typed["shown_at"])
    assert (slow.status_code, Submission.objects.count()) == (303, 1)


@pytest.mark.parametrize("stamp", ["", "1", "1:forged"])
def test_a_form_without_our_time_is_let_through_the_second_time_only(client, settings, stamp):
    typed = filled(client, shown_at=stamp)
    settings.FORM_MIN_SECONDS = 3
    refused = client.post("/submit/", typed)
    taken_at_first = Submission.objects.count()
    settings.FORM_MIN_SECONDS = 0

    client.post("/submit/", {**typed, "shown_at": values(refused)["shown_at"]})

    assert (taken_at_first, Submission.objects.count()) == (0, 1)


def test_the_trap_keeps_the_text_and_lets_people_through_the_second_time(client):
    typed = filled(client, website="http://spam.example.com")

    trapped = client.post("/submit/", typed)
    kept = values(trapped)
    again = client.post("/submit/", {**typed, "website": kept["website"]})

    assert (kept["website"], kept["body"]) == ("", typed["body"])
    assert (again.status_code, Submission.objects.count()) == (303, 1)


def test_over_the_limit_the_text_is_kept(client, settings):
    settings.SUBMIT_LIMIT = 1
    client.post("/submit/", filled(client))
    typed = filled(client, body=make_body(1500))

    response = client.post("/submit/", typed)

    assert (response.status_code, values(response)["body"]) == (429, typed["body"])
    assert "这个网络提交得太多了，请在" in response.content.decode()


def test_form_is_prefilled_from_an_article(client):
    article = make_article(district="120118", kind="policy")

    form = client.get(f"/submit/?article={article.pk}").context["form"]

    assert (form["district"].value(), form["kind"].value()) == ("120118", "policy")


@pytest.mark.parametrize("query", ["article=x", "article=9999999999999999999999", "district=1", "kind="])
def test_strange_prefill_is_no_error(client, query):
    assert client.get(f"/submit/?{query}").status_code == 200


def test_both_boxes_are_unticked_at_first(client):
    form = client.get("/submit/").context["form"]

    assert (form["accept_terms"].value(), form["consent"].value()) == (None, None)


def test_every_active_district_is_taken(client):
    client.post("/submit/", filled(client, district="320506"))

    assert Submission.objects.get().revision.district.code == "320506"


def test_status_and_edit_pages_are_private(client):
    story = make_story("needs_changes")
    for path in (story.author_url(), story.author_url() + "edit/"):
        response = client.get(path)

        headers = [response[name] for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")]
        assert headers == ["no-store", "noindex", "strict-origin"]


def test_raising_the_serial_revokes_the_link(client):
    story = make_story()
    path = story.author_url()
    Submission.objects.update(link_serial=2)

    assert client.get(path).status_code == 404


@pytest.mark.parametrize("token", ["x", "1-1~", "1-1~AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
def test_a_guessed_link_is_not_found(client, token):
    make_story()

    assert client.get(f"/status/{token}/").status_code == 404


def test_mailed_link_opens_the_same_page(client):
    story = make_story()

    assert client.get(links.path(story.link("mailed"))).context["story"] == story


def test_withdrawing_asks_once_and_then_closes_the_story(client):
    story = make_story()
    path = story.author_url() + "withdraw/"

    asked = client.get(path)
    done = client.post(path)

    assert (asked.status_code, done.status_code) == (200, 303)
    story.refresh_from_db()
    assert story.state == "withdrawn"


def test_withdrawing_after_publication_is_refused_with_words(client):
    story = make_story("published")

    response = client.post(story.author_url() + "withdraw/")

    assert response.status_code == 409
    assert "现在是“已发布”，不能再撤稿" in response.content.decode()


def test_returned_story_is_changed_and_sent_again(client):
    story = make_story("needs_changes", sender=make_sender(email="shenyan@example.com"))
    path = story.author_url() + "edit/"
    typed = filled(client, path, body=make_body(1400))

    checked = client.post(path, {**typed, "step": "check"})
    response = client.post(path, typed)

    assert checked.templates[0].name == "submissions/story_check.html"
    story.refresh_from_db()
    assert (response.status_code, response.url) == (303, story.author_url())
    assert (story.state, story.round, story.revision.character_count) == ("submitted", 2, 1400)


def test_edit_form_is_filled_with_the_authors_own_text(client):
    story = make_story("needs_changes", title="作者自己的标题")

    kept = values(client.get(story.author_url() + "edit/"))

    assert (kept["title"], kept["district"], kept["email"]) == (
        "作者自己的标题",
        "120114",
        story.contact.email,
    )
    assert (kept["accept_terms"], kept["consent"]) == (None, None)


def test_no_minimum_time_on_the_edit_form(client, settings):
    settings.FORM_MIN_SECONDS = 3
    story = make_story("needs_changes")
    path = story.author_url() + "edit/"

    assert client.post(path, filled(client, path)).status_code == 303


def test_change_sent_after_the_story_was_refused_is_kept_on_the_page(client):
    story = make_story("needs_changes")
    path = story.author_url() + "edit/"
    typed = filled(client, path, body=make_body(1400))
    chief = make_user("chief", "总编")
    perform(
        "reject",
        story,
        actor=chief,
        version=None,
        reasons=["outdated"],
        note="时效已过。",
        now=NOW + timedelta(days=1),
    )

    response = client.post(path, typed)

    assert (response.status_code, values(response)["body"]) == (409, typed["body"])


@pytest.mark.parametrize("path", ["/terms/", "/privacy/"])
def test_documents_are_public(client, path):
    assert "2026 年 11 月版" in client.get(path).content.decode()


def test_reading_pages_set_no_cookie(client):
    make_article()

    for path in ("/", "/news/", "/districts/", "/terms/"):
        response = client.get(path)
        assert (path, dict(response.cookies), response.get("Vary", "")) == (path, {}, "")
