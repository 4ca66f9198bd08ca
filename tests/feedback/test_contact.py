"""Somebody writes to whoever runs the site."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from commons import outbox
from commons.models import Letter, Staff
from commons.person import Person
from feedback import actions, record
from feedback.models import Message
from tests.make import NOW, make_user
from tests.markup import one_line

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MONTH = timedelta(days=31)


@pytest.fixture(autouse=True)
def quick(settings):
    settings.FORM_MIN_SECONDS = 0


def filled(client, path="/contact/", **changes):
    """The form as somebody fills it in."""
    form = client.get(path).context["form"]
    hidden = ("shown_at", "idempotency_key", "page_url")
    typed = {name: form[name].value() for name in hidden if form[name].value()}
    typed |= {"topic": "site", "text": "检索页打不开。", "email": "ali@example.com", "consent": "on"}
    typed["privacy_version"] = form.documents["privacy_version"].version
    return {name: value for name, value in {**typed, **changes}.items() if value is not None}


def test_a_message_is_stored_told_to_staff_and_answered_with_its_number(client):
    make_user("chief", "总编", email="chief@example.com")
    make_user("leads", "招商专员", email="leads@example.com")
    make_user("without mail", "总编")
    make_user("left", "总编", email="left@example.com")
    Staff.objects.filter(username="left").update(is_staff=False)

    response = client.post("/contact/", filled(client))

    message = Message.objects.get()
    letter = Letter.objects.get(event="message_arrived")
    page = client.get(response.url)
    assert (response.status_code, message.topic, message.text) == (303, "site", "检索页打不开。")
    assert (page.content.decode().count(message.number), page["Cache-Control"]) == (3, "no-store")
    assert (letter.recipient, letter.subject) == (
        "chief@example.com",
        f"新来信：网站问题（{message.number}）",
    )
    assert [word for word in ("ali@example.com", "检索页") if word in letter.body] == []


def test_the_sender_is_told_the_number_and_where_the_answer_comes(client, settings):
    settings.CONTACT_HOURS = "工作日 9:00–17:30"

    page = client.get(client.post("/contact/", filled(client)).url).content.decode()

    letter, number = Letter.objects.get(recipient="ali@example.com"), Message.objects.get().number
    assert letter.subject == f"来信已收到，编号 {number}"
    assert "检索页" not in letter.body
    words = "".join(page.split())
    assert "回复会发到a***i@example.com，刚才也往那里发了一封确认邮件" in words
    assert "工作日9:00–17:30" in words
    assert "请回复那封邮件，或者在新的来信里写上这个编号" in words
    assert "检索页打不开。" in words


def test_who_left_a_phone_is_told_of_a_call_and_gets_no_letter(client):
    page = client.get(client.post("/contact/", filled(client, email="", phone="13800000000")).url)

    said = page.content.decode()
    assert ("我们会打您留下的电话答复" in said, "回复那封邮件" in said) == (True, False)
    assert not Letter.objects.exists()


def test_a_strangers_mailbox_gets_three_receipts_a_day(client):
    for _ in range(4):
        page = client.get(client.post("/contact/", filled(client)).url)

    assert Letter.objects.filter(recipient="ali@example.com").count() == 3
    assert "确认邮件" not in page.content.decode()


def test_one_network_causes_sixty_receipts_a_day():
    for number in range(62):
        actions.send(
            key=f"key-{number}", network_address="203.0.113.7", now=NOW + number * timedelta(minutes=5),
            topic="site", text="…", email=f"{number}@example.com", consent_version="", consent_sha256="",
        )  # fmt: skip

    assert (Message.objects.count(), Letter.objects.filter(event="message_received").count()) == (62, 60)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"topic": None}, "topic", "请选择关于什么"),
        ({"text": " "}, "text", "请写下要说的事"),
        ({"email": ""}, "email", "邮箱和电话请至少填一样，我们好答复您"),
        ({"consent": None}, "consent", "请阅读并同意《个人信息说明》"),
    ],
)
def test_what_is_missing_is_said_at_the_field_and_all_else_stays(client, changes, field, said):
    response = client.post("/contact/", filled(client, **changes))

    form = response.context["form"]
    assert (dict(form.errors), Message.objects.count()) == ({field: [said]}, 0)
    assert response.content.decode().count("检索页打不开。") == (1 if field != "text" else 0)


SITE = "http://localhost:8191"
FOREIGN = f"这不是本站的网址。本站的以 {SITE}/ 开头，也可以只写 / 开头的一段；别处的网址请写在内容里"
SECRET = "这一页的网址只给能看它的人，请不要填在这里；说的是哪一页，请写在内容里"


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (f"{SITE}/articles/63/?from=wx#a", "/articles/63/?from=wx#a"),
        ("localhost:8191/articles/63/", "/articles/63/"),
        ("LocalHost:8191/articles/63/", "/articles/63/"),
        ("https://localhost:8191/articles/63/", "/articles/63/"),
        ("/articles/63/", "/articles/63/"),
        ("/news/?q=厂房", "/news/?q=厂房"),
        ("localhost:8191", "/"),
        ("localhost:8191?q=1", "/?q=1"),
    ],
)
def test_a_page_of_this_site_is_stored_in_full_however_it_is_written(client, settings, typed, stored):
    settings.SITE_URL = SITE

    client.post("/contact/", filled(client, page_url=typed))

    assert Message.objects.get().page_url == SITE + stored


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("https://example.com/1", FOREIGN),
        ("example.com/articles/63/", FOREIGN),
        ("//example.com/articles/63/", FOREIGN),
        ("/\\example.com/", FOREIGN),
        ("localhost:8191@example.com/", FOREIGN),
        ("localhost:81910/articles/63/", FOREIGN),
        ("localhost/articles/63/", FOREIGN),
        ("http://http://localhost:8191/", FOREIGN),
        ("javascript:alert(1)", FOREIGN),
        ("http://[x", FOREIGN),
        ("第三篇", FOREIGN),
        ("/status/abc/", SECRET),
        ("/%73tatus/abc/", SECRET),
        ("/contact/12-1~a-signature/", SECRET),
        ("localhost:8191/admin/", SECRET),
    ],
)
def test_the_page_of_another_site_and_a_secret_one_are_refused_in_words_that_are_true(
    client, settings, typed, said
):
    settings.SITE_URL = SITE

    form = client.post("/contact/", filled(client, page_url=typed)).context["form"]

    assert (dict(form.errors), form["page_url"].value()) == ({"page_url": [said]}, typed)


def test_the_sender_sees_again_what_was_sent(client, settings):
    sent = filled(client, page_url="/articles/63/", name="阿<b>离</b>")

    page = one_line(client.get(client.post("/contact/", sent).url).text)

    url = f"{settings.SITE_URL}/articles/63/"
    shown = re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", page)
    assert shown[:2] == [
        ("相关网页", f'<a href="{url}">{url}</a>'),
        ("称呼", "<bdi>阿&lt;b&gt;离&lt;/b&gt;</bdi>"),
    ]


def test_what_was_not_filled_in_is_not_shown_again(client):
    page = client.get(client.post("/contact/", filled(client)).url).text

    assert (page.count("相关网页"), page.count("称呼")) == (0, 0)


@pytest.mark.parametrize(("email", "phone"), [("", "13800000000"), ("ali@example.com", "")])
def test_one_way_to_answer_is_enough(client, email, phone):
    client.post("/contact/", filled(client, email=email, phone=phone))

    message = Message.objects.get()
    assert (message.email, message.phone) == (email, phone)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("referer", "prefilled"),
    [
        ("{}/articles/58/", "{}/articles/58/"),
        ("https://example.com/articles/58/", None),
        # The link to an author's page is a secret.
        ("{}/status/abc/", None),
        ("{}/%73tatus/abc/", None),
        ("{}/%61dmin/feedback/message/1/change/", None),
        # Behind any signed link stand somebody's own words.
        ("{}/contact/12-1~a-signature/", None),
        ("{}/inquire/12-1%7ea-signature/", None),
        ("{}/%63ontact/%312%2D1%7Ea-signature/", None),
        ("{}/contact/", "{}/contact/"),
        ("{}/search/?q=1-2", "{}/search/?q=1-2"),
        ("http://[", None),
        ("", None),
    ],
)
def test_the_page_one_comes_from_is_filled_in_if_it_is_ours(client, settings, referer, prefilled):
    page = client.get("/contact/", headers={"Referer": referer.format(settings.SITE_URL)})

    value = page.context["form"]["page_url"].value()
    assert value == (prefilled and prefilled.format(settings.SITE_URL))


def test_a_form_sent_twice_makes_one_message(client):
    typed = filled(client)

    urls = [client.post("/contact/", typed).url.rpartition("/contact/")[0] for _ in range(2)]

    assert (Message.objects.count(), Letter.objects.count(), len(urls)) == (1, 1, 2)


def test_the_same_form_with_other_words_is_shown_again_with_them(client):
    typed = filled(client)
    client.post("/contact/", typed)

    page = client.post("/contact/", typed | {"text": "列表页也打不开。"})

    assert (Message.objects.count(), page.context["form"]["text"].value()) == (1, "列表页也打不开。")
    assert page.context["notice"].startswith(f"刚才的来信已经记下，编号 {Message.objects.get().number}。")


def test_too_many_messages_of_one_network_are_refused_until_a_time_that_is_told(client, settings):
    settings.LEAD_LIMIT = 1
    client.post("/contact/", filled(client))

    page = client.post("/contact/", filled(client, text="又一封。"))

    assert (page.status_code, page.context["form"]["text"].value()) == (429, "又一封。")


def test_a_robot_is_told_to_try_again_and_stores_nothing(client):
    page = client.post("/contact/", filled(client, website="https://spam.example"))

    assert (page.status_code, Message.objects.count()) == (200, 0)


def test_a_stale_token_brings_back_what_was_typed_without_the_tick():
    client = Client(enforce_csrf_checks=True)

    page = client.post("/contact/", filled(client))

    form = page.context["form"]
    assert (page.status_code, form["text"].value(), form["consent"].value()) == (403, "检索页打不开。", None)


# ── Personal data ──


@pytest.fixture
def message(client):
    """A message that waits."""
    client.post("/contact/", filled(client, name="阿离", phone="13800000000"))
    return Message.objects.get()


@pytest.mark.parametrize(("months", "left"), [(11, 1), (13, 0)])
def test_messages_are_kept_for_a_year(message, months, left):
    actions.forget(timezone.now() + months * MONTH)

    assert Message.objects.count() == left


def test_a_person_is_erased_and_that_somebody_wrote_stays(message):
    assert actions.erase(Person(email="ali@example.com")) == [message]

    message.refresh_from_db()
    assert (message.name, message.email, message.phone, message.text) == ("（已删除）", "", "", "")


def settled(message, note):
    actions.settle(message, staff=make_user("chief", "总编"), note=note, now=timezone.now())
    return message


def test_words_of_staff_about_a_message_go_when_it_is_too_old(message):
    settled(message, "打 13800000000 说清了。")

    actions.forget(timezone.now() + 13 * MONTH)

    assert list(LogEntry.objects.values_list("change_message", flat=True)) == ["标为已处理"]


def test_words_of_staff_about_a_message_go_with_the_person_who_wrote_it(message):
    settled(message, "阿离说清了。")

    actions.erase(Person(email="ali@example.com"))

    assert [(step.label, step.words) for step in record.steps(message)] == [("标为已处理", "")]


def test_the_receipt_of_an_erased_message_is_not_sent_again(message):
    Letter.objects.update(sent_at=message.created_at)
    actions.erase(Person(phone="13800000000"))

    with pytest.raises(outbox.ResendRefused, match="收信人的个人信息已经删除"):
        outbox.resend(Letter.objects.get(), now=message.created_at + timedelta(days=1))


def test_a_receipt_is_sent_again_to_its_sender_and_the_notice_to_its_member_of_staff(client):
    make_user("chief", "总编", email="chief@example.com")
    client.post("/contact/", filled(client))
    Letter.objects.update(sent_at=timezone.now())

    letters = [
        outbox.resend(letter, now=timezone.now() + timedelta(days=1)) for letter in Letter.objects.all()
    ]

    assert {letter.event: letter.recipient for letter in letters} == {
        "message_received": "ali@example.com",
        "message_arrived": "chief@example.com",
    }


@pytest.mark.parametrize(("right", "is_shown"), [("settle_message", True), ("view_message", False)])
def test_the_page_of_a_receipt_leads_to_its_message_those_who_may_see_it(client, message, right, is_shown):
    member = make_user("member", "")
    for name in (right, "view_letter"):
        member.user_permissions.add(Permission.objects.get(codename=name))
    client.force_login(member)
    letter = Letter.objects.get()

    page = client.get(f"/admin/commons/letter/{letter.pk}/change/").text

    assert (f"/admin/feedback/message/{message.pk}/change/" in page) == is_shown
    assert ("给工作人员的信" in page, "改邮箱并重发" in page) == (False, False)
