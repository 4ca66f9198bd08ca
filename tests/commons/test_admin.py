"""Letters and documents in the admin."""

import hashlib
import re
from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from commons.models import Letter, Staff, TermsVersion
from tests.make import make_sender, make_story, make_user
from tests.markup import one_line
from tests.submissions.desk_pages import page_of as story_page

pytestmark = pytest.mark.django_db

LETTERS = "/admin/commons/letter/"
DOCUMENTS = "/admin/commons/termsversion/"


@pytest.fixture
def desk(client):
    client.force_login(make_user())
    return client


@pytest.fixture
def chief(client):
    TermsVersion.objects.update(effective_at=timezone.now() - timedelta(days=1))
    client.force_login(make_user("chief", group="总编"))
    return client


def make_letter(**changes):
    letter = Letter.objects.about(make_story().letters_subject).get()
    Letter.objects.filter(pk=letter.pk).update(**changes)
    return letter


def words(response):
    return [str(message) for message in response.context["messages"]]


def test_failed_letters_are_sent_again_row_by_row(desk):
    failed = make_letter(failed_at=timezone.now())
    waiting = make_letter()

    response = desk.post(
        LETTERS, {"action": "resend_selected", "_selected_action": [failed.pk, waiting.pk]}, follow=True
    )

    assert words(response) == [
        f"“{failed.subject}”已重新放进发送队列。",
        f"“{waiting.subject}”：这封邮件还在发送队列里，不用重发。",
    ]
    assert Letter.objects.get(pk=failed.pk).failed_at is None


def test_letter_is_sent_again_from_its_page(desk):
    failed = make_letter(failed_at=timezone.now())

    response = desk.post(reverse("admin:letter_resend", args=[failed.pk]))

    assert response.headers["Location"] == f"{LETTERS}{failed.pk}/change/"
    assert Letter.objects.get().failed_at is None


def test_sending_again_belongs_to_moderators(client):
    client.force_login(make_user(group="招商专员"))
    failed = make_letter(failed_at=timezone.now())

    response = client.post(reverse("admin:letter_resend", args=[failed.pk]))

    assert response.status_code == 403
    assert Letter.objects.failed().count() == 1


@pytest.mark.parametrize(("state", "expected"), [("waiting", 1), ("sent", 2), ("failed", 3), ("", 6)])
def test_letters_are_filtered_by_state(desk, state, expected):
    now = timezone.now()
    for changes in [{}, *[{"sent_at": now}] * 2, *[{"failed_at": now}] * 3]:
        make_letter(**changes)

    response = desk.get(LETTERS, {"state": state} if state else {})

    labels = dict(response.context["cl"].filter_specs[0].lookup_choices)
    assert response.context["cl"].result_count == expected
    assert labels == {"waiting": "待发送", "sent": "已送出", "failed": "未送达"}


# ── A letter that did not arrive ──

NO_MAILBOX = "SMTPRecipientsRefused: {'a@b.cn': (550, b'5.1.1 no such user')}"


def page_of(desk, letter):
    return one_line(desk.get(f"{LETTERS}{letter.pk}/change/").text)


def test_page_of_a_failed_letter_says_why_and_what_to_do(desk):
    letter = make_letter(failed_at=timezone.now(), last_error=NO_MAILBOX)

    page = page_of(desk, letter)

    assert re.findall('<h2 id="why">(.*?)</h2>', page) == ["收件地址不存在"]
    assert page.count("请打电话问清，改好邮箱后重发。") == 1
    # The server's own words are folded away, on top and among the facts.
    assert page.count(escape(NO_MAILBOX)) == page.count("<summary>原始信息</summary>") == 2


def test_list_of_letters_says_why_in_words(desk):
    make_letter(failed_at=timezone.now(), last_error=NO_MAILBOX)

    page = desk.get(LETTERS).text

    assert (page.count("收件地址不存在"), page.count("SMTPRecipientsRefused")) == (1, 0)


def test_page_of_a_letter_leads_to_its_story_and_its_phone(desk):
    story = make_story(title="联系不上的一篇", sender=make_sender(phone="02223456789转801"))
    letter = Letter.objects.get(about=story.letters_subject)

    about = page_of(desk, letter).partition('id="about"')[2].partition("</section>")[0]

    assert re.findall('<a [^>]*href="(.*?)"', about) == [story_page(story), "tel:02223456789,801"]
    assert story.receipt in about


def test_place_of_the_link_is_told_in_words(desk):
    page = page_of(desk, make_letter())

    assert (page.count("［进度页链接，发送时填入］"), page.count("{link}")) == (1, 0)


def test_letter_without_a_link_is_shown_as_it_is(desk):
    letter = make_letter(link_id=None, body="请写 {link} 这样的字。")

    assert page_of(desk, letter).count("请写 {link} 这样的字。") == 1


def test_who_may_not_review_sees_no_phone(client):
    letter = make_letter(failed_at=timezone.now(), last_error=NO_MAILBOX)
    reader = make_user("reader", group=None)
    reader.user_permissions.add(Permission.objects.get(codename="view_letter"))
    client.force_login(reader)

    page = page_of(client, letter)

    assert (page.count('id="why"'), page.count('id="about"'), page.count("correct_email")) == (1, 0, 0)


def test_letter_to_staff_leads_superusers_to_the_accounts(root):
    letter = make_letter(about="user:1", failed_at=timezone.now(), last_error=NO_MAILBOX)

    assert page_of(root, letter).count('<a href="/admin/commons/staff/">到“工作人员”里改邮箱</a>') == 1


def test_every_letter_has_a_subject_a_body_and_a_chinese_name():
    folder = settings.BASE_DIR / "templates" / "letters"

    parts = {path.name: sorted(part.name for part in path.iterdir()) for path in folder.iterdir()}

    assert set(map(tuple, parts.values())) == {("body.txt", "name.txt", "subject.txt")}


@pytest.mark.parametrize("address", [f"{LETTERS}add/", f"{LETTERS}1/delete/"])
def test_letters_are_neither_added_nor_deleted(client, address):
    make_letter()
    client.force_login(make_user("root", group=None, is_superuser=True))

    assert client.get(address.replace("1", str(Letter.objects.get().pk))).status_code == 403


def document(**changes):
    now = timezone.localtime()
    return {
        "document": "terms",
        "version": "2027-01",
        "title": "投稿须知",
        "body": "一、字数\r\n正文 1000–2000 字。",
        "effective_at_0": f"{now:%Y-%m-%d}",
        "effective_at_1": f"{now:%H:%M:%S}",
        **changes,
    }


def test_new_version_carries_the_digest_of_its_text(chief):
    chief.post(f"{DOCUMENTS}add/", document(_confirm="1"))

    added = TermsVersion.objects.get(version="2027-01")
    assert added.body == "一、字数\n正文 1000–2000 字。"
    assert added.sha256 == hashlib.sha256(added.body.encode()).hexdigest()


def test_first_step_stores_nothing_and_shows_what_changes(chief):
    current = TermsVersion.objects.current("terms")
    body = current.body.replace("2026 年 11 月版", "2026 年 10 月版", 1) + "\n\n九、节假日照常计时。"

    response = chief.post(f"{DOCUMENTS}add/", document(body=body))

    page = one_line(response.text)
    assert (response.status_code, TermsVersion.objects.current("terms")) == (200, current)
    assert "九、节假日照常计时。" in "".join(re.findall("<ins>(.*?)</ins>", page, re.S))
    assert re.findall('<button class="btn[^"]*" name="(_\\w+)"', page) == ["_confirm", "_edit"]
    assert response.context["other_labels"] == ["2026 年 10 月版"]


@pytest.mark.parametrize(("button", "count"), [("_confirm", 1), ("_edit", 0)])
def test_question_carries_everything_on(chief, button, count):
    typed = document(body="一、字数\r\n  <b>正文</b> 1000–2000 字。")
    asked = chief.post(f"{DOCUMENTS}add/", typed)
    carried = {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asked.text)
    }

    response = chief.post(f"{DOCUMENTS}add/", carried | {button: "1"})

    assert {name: carried[name] for name in typed} == typed
    assert TermsVersion.objects.filter(version="2027-01").count() == count
    if button == "_edit":
        form = response.context["adminform"].form
        assert (form["body"].value(), form.errors) == (typed["body"], {})


def test_versions_are_called_in_force_or_old(chief):
    old = TermsVersion.objects.current("terms")
    chief.post(f"{DOCUMENTS}add/", document(_confirm="1"))

    page = one_line(chief.get(DOCUMENTS).text)

    assert sorted(re.findall('<td class="field-in_force">(.*?)</td>', page)) == ["旧版", "现行", "现行"]
    assert (TermsVersion.objects.with_replaced().get(pk=old.pk).is_replaced, "icon-no" in page) == (
        True,
        False,
    )


def test_used_version_name_is_refused(chief):
    response = chief.post(f"{DOCUMENTS}add/", document(version="2026-11"))

    errors = response.context["adminform"].form.errors
    assert errors["version"] == ["这份文件已经有这一版，请换一个版本名。"]


def test_version_does_not_wait_for_its_time(chief):
    response = chief.post(f"{DOCUMENTS}add/", document(effective_at_0="2099-01-01"))

    assert list(response.context["adminform"].form.errors) == ["effective_at"]


def test_new_version_starts_from_an_old_one(chief):
    old = TermsVersion.objects.current("privacy")

    response = chief.get(f"{DOCUMENTS}add/", {"from": old.pk})

    form = response.context["adminform"].form
    assert [form[name].value() for name in ("document", "body")] == ["privacy", old.body]


@pytest.mark.parametrize("start", ["x", "0", "99999999999999999999"])
def test_unknown_start_gives_an_empty_form(chief, start):
    response = chief.get(f"{DOCUMENTS}add/", {"from": start})

    assert response.context["adminform"].form["body"].value() is None


def test_version_is_never_edited(client):
    client.force_login(make_user("root", group=None, is_superuser=True))
    old = TermsVersion.objects.current("terms")

    response = client.post(f"{DOCUMENTS}{old.pk}/change/", document(version=old.version))

    assert response.status_code == 403
    assert TermsVersion.objects.get(pk=old.pk).body == old.body


def test_an_older_time_than_that_of_the_version_in_force_is_refused(chief):
    current = TermsVersion.objects.current("terms")
    earlier = timezone.localtime(current.effective_at) - timedelta(hours=1)
    typed = document(effective_at_0=f"{earlier:%Y-%m-%d}", effective_at_1=f"{earlier:%H:%M:%S}")

    response = chief.post(f"{DOCUMENTS}add/", typed)

    assert (response.status_code, TermsVersion.objects.current("terms")) == (200, current)
    assert "启用时间应晚于现行的" in response.content.decode()


# ── Staff ──


@pytest.fixture
def root(client):
    client.force_login(make_user("root", group=None, is_superuser=True))
    return client


NEW_STAFF = {
    "username": "lin",
    "name": "林岸",
    "email": "lin@example.com",
    "usable_password": "true",
    "password1": "园区-Park-2026",
    "password2": "园区-Park-2026",
}


def test_new_staff_come_with_a_name_and_a_mail_address(root):
    root.post("/admin/commons/staff/add/", NEW_STAFF)

    staff = Staff.objects.get(username="lin")
    assert (staff.name, staff.email, staff.check_password("园区-Park-2026")) == (
        "林岸",
        "lin@example.com",
        True,
    )


@pytest.mark.parametrize("field", ["name", "email"])
def test_staff_without_a_name_or_a_mail_address_are_refused(root, field):
    response = root.post("/admin/commons/staff/add/", NEW_STAFF | {field: ""})

    assert list(response.context["adminform"].form.errors) == [field]
    assert not Staff.objects.filter(username="lin").exists()


@pytest.mark.parametrize("path", ["/admin/commons/staff/{}/change/", "/admin/auth/group/add/"])
def test_rights_have_chinese_names(root, path):
    form = root.get(path.format(make_user("lin").pk)).context["adminform"].form
    labels = [
        label for _, label in form[next(name for name in form.fields if "permissions" in name)].field.choices
    ]

    assert [label for label in labels if re.search(r"Can |[a-z]{3}", label)] == []
    assert {"来稿：查看", "来稿：可以领取、审阅、编辑和发布来稿", "邮件：可以重发邮件", "组：修改"} <= set(
        labels
    )


def test_staff_are_found_and_changed_by_name(root):
    lin = make_user("lin", name="林岸", email="lin@example.com")

    found = root.get("/admin/commons/staff/?q=林岸").context["cl"].queryset
    page = root.get(f"/admin/commons/staff/{lin.pk}/change/")

    assert list(found) == [lin]
    assert page.context["adminform"].form.initial["name"] == "林岸"
