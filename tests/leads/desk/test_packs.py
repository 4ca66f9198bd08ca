"""资料 in the desk: packs, new versions, files, and what a lead's page says of them."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commons.links import Link, path
from leads.actions import enter
from leads.desk import pack_forms
from leads.models import Topic
from leads.packs.models import Download, PackFile, PackVersion, PolicyPack
from leads.packs.views import link_to
from tests.leads.make import make_lead
from tests.leads.packs.make import PDF, make_pack, renew, sent, whole
from tests.make import NOW, make_user
from tests.markup import one_line

pytestmark = pytest.mark.django_db
LIST = "/admin/leads/policypack/"
ADD = f"{LIST}add/"


@pytest.fixture
def zhou(client):
    """招商专员, signed in."""
    user = make_user("zhou", "招商专员", name="周禾")
    client.force_login(user)
    return user


def pack_url(pack):
    return f"{LIST}{pack.pk}/change/"


def typed(*files, **changes):
    """What a browser sends of the form of a new pack."""
    fields = {"topic": "plant", "district": "120111", "text": "先看现场。", "uploads": list(files)}
    return {name: value for name, value in (fields | changes).items() if value is not None}


def shown_again(form):
    """What a browser sends of the form as the page shows it; chosen files are forgotten."""
    return {name: form[name].value() for name in ("seen", "text", "kept")}


def test_a_pack_is_made_and_given_at_once(client, zhou):
    answer = client.post(ADD, typed(sent(), sent("可用载体清单.xlsx")), follow=True)

    pack = PolicyPack.objects.get()
    files = [(file.title, file.file_format, file.byte_count > 0) for file in pack.current.files.all()]
    assert (str(pack), pack.current.text, pack.current.made_by) == (
        "租购厂房仓库 · 西青区",
        "先看现场。",
        zhou,
    )
    assert files == [("厂房实测表", "pdf", True), ("可用载体清单", "xlsx", True)]
    assert "租购厂房仓库 · 西青区存好了，从现在起给新的咨询。" in answer.text
    page = client.get(path(Link("asked", make_lead(district="120111").pk, 1))).text
    assert ("先看现场。" in page, "可用载体清单" in page) == (True, True)


def test_a_new_version_keeps_what_is_ticked(client, zhou):
    pack = make_pack("plant", "120111", "厂房实测表.pdf", "旧清单.xlsx")
    kept = PackFile.objects.get(title="厂房实测表")

    answer = client.post(
        pack_url(pack),
        {"seen": 1, "text": "第二版。", "kept": [kept.stored], "uploads": [sent("新清单.xlsx")]},
        follow=True,
    )

    assert [file.title for file in pack.current.files.all()] == ["厂房实测表", "新清单"]
    page = one_line(answer.text)
    assert [words in page for words in ("第 2 版存好了", "第 2 版 <b>现在给的</b>", "旧清单")] == [True] * 3


def test_pressing_again_without_a_change_stores_nothing(client, zhou):
    pack = make_pack("plant", None, "厂房实测表.pdf")
    kept = [file.stored for file in pack.current.files.all()]

    answer = client.post(pack_url(pack), {"seen": 1, "text": "先看现场。", "kept": kept}, follow=True)

    assert ("没有改动，没有存新的一版。" in answer.text, PackVersion.objects.count()) == (True, 1)


def test_who_is_late_sees_it_with_all_that_was_typed_and_may_go_on(client, zhou):
    pack = make_pack("plant", None, "厂房实测表.pdf")
    renew(pack, kept=pack.current.files.all())
    kept = [file.stored for file in pack.current.files.all()]
    late = {"seen": 1, "text": "我的一版。", "kept": kept}

    answer = client.post(pack_url(pack), late)
    form = answer.context["form"]
    again = client.post(pack_url(pack), {**late, "seen": form["seen"].value()})

    assert (answer.status_code, "许朗刚刚存了第 2 版。请看一遍，再存。" in answer.text) == (409, True)
    assert (form["text"].value(), form["kept"].value()) == ("我的一版。", kept)
    assert (again.status_code, pack.current.number, pack.current.text) == (302, 3, "我的一版。")


def test_a_page_of_an_earlier_version_takes_out_no_file_that_came_since(client, zhou):
    pack = make_pack("plant", None, "厂房实测表.pdf", "旧清单.xlsx")
    measured, old = pack.current.files.order_by("id")
    page = {"seen": 1, "text": "我的一版。", "kept": [measured.stored, old.stored]}
    renew(pack, "新清单.xlsx", kept=[measured])

    answer = client.post(pack_url(pack), page)
    form = answer.context["form"]

    came = pack.current.files.get(title="新清单").stored
    assert (answer.status_code, form["kept"].value(), form.errors) == (409, [measured.stored, came], {})
    client.post(pack_url(pack), shown_again(form))
    assert [file.title for file in pack.current.files.all()] == ["厂房实测表", "新清单"]


def test_who_takes_out_what_a_colleague_added_does_so_by_its_tick(client, zhou):
    pack = make_pack("plant", None, "厂房实测表.pdf")
    measured = pack.current.files.get()
    renew(pack, "新清单.xlsx", kept=[measured])
    form = client.post(pack_url(pack), {"seen": 1, "text": "我的一版。", "kept": [measured.stored]}).context[
        "form"
    ]

    client.post(pack_url(pack), shown_again(form) | {"kept": [measured.stored]})

    assert [file.title for file in pack.current.files.all()] == ["厂房实测表"]


def test_a_file_that_comes_while_another_is_written_is_offered_and_stays(client, zhou, monkeypatch):
    pack = make_pack("plant", None, "厂房实测表.pdf")
    [kept] = pack.current.files.all()
    save, came = default_storage.save, []

    def save_late(*args):
        if not came:
            came.append(pack)
            renew(pack, "新清单.xlsx", kept=[kept])
        return save(*args)

    typed_now = {"seen": 1, "text": "我的一版。", "kept": [kept.stored], "uploads": [sent("租约样本.docx")]}
    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "save", save_late)
        answer = client.post(pack_url(pack), typed_now)

    offered = [str(box.choice_label) for box in answer.context["form"]["kept"]]
    assert (answer.status_code, offered) == (409, ["厂房实测表", "新清单"])
    client.post(pack_url(pack), shown_again(answer.context["form"]))
    assert [file.title for file in pack.current.files.all()] == ["厂房实测表", "新清单"]


def test_a_double_click_makes_one_version(client, zhou):
    pack = make_pack("plant", None, "厂房实测表.pdf")
    [kept] = pack.current.files.values_list("stored", flat=True)

    for _ in range(2):
        sent_now = {"seen": 1, "text": "第二版。", "kept": [kept], "uploads": [sent("新清单.xlsx")]}
        answer = client.post(pack_url(pack), sent_now, follow=True)

    assert ("第 2 版存好了" in answer.text, PackVersion.objects.count()) == (True, 2)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"topic": None}, "topic", "请选择主题"),
        ({"text": "", "uploads": []}, "text", "资料里什么也没有，请写文字，或者选文件"),
        (
            {"uploads": [SimpleUploadedFile("实测表.pdf", b"<html>")]},
            "uploads",
            "“实测表.pdf”不是 PDF、DOCX 或 XLSX 文件，请用 Office 或 WPS 另存为其中一种",
        ),
        (
            {"uploads": [SimpleUploadedFile(f"{'长' * 81}.pdf", PDF)]},
            "uploads",
            f"“{'长' * 81}.pdf”的文件名：太长了，现在 81 个字符，请控制在 80 个以内",
        ),
        ({"uploads": [sent() for _ in range(11)]}, "uploads", pack_forms.TOO_MANY),
        ({"topic": None, "uploads": [sent()]}, "uploads", pack_forms.AGAIN),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(client, zhou, media, changes, field, words):
    answer = client.post(ADD, typed(**changes))

    form = answer.context["form"]
    assert (form.errors[field][0], PolicyPack.objects.count(), media.exists()) == (words, 0, False)
    assert words in one_line(answer.text)
    assert form["text"].value() == changes.get("text", "先看现场。")


def test_more_than_one_sending_takes_is_refused(client, zhou, monkeypatch):
    monkeypatch.setattr(pack_forms, "MOST_SENT", 100)

    answer = client.post(ADD, typed(sent(), sent("b.pdf")))

    assert answer.context["form"].errors["uploads"] == [pack_forms.TOO_MUCH]


def test_a_place_that_has_a_pack_leads_to_its_page(client, zhou):
    make_pack("plant", "120111")

    answer = client.post(ADD, typed())

    assert answer.context["form"].errors["topic"] == [
        "这个主题和区域已经有一份资料，请到它的页面上存新的一版"
    ]


def test_a_disk_without_room_is_told_and_the_text_stays(client, zhou, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("full")

    monkeypatch.setattr(default_storage, "save", fail)

    answer = client.post(ADD, typed(sent()))

    assert (answer.status_code, "文件现在存不下来" in answer.text) == (503, True)
    assert (answer.context["form"]["text"].value(), PolicyPack.objects.count()) == ("先看现场。", 0)


@pytest.mark.parametrize("is_new", [True, False])
def test_a_page_that_stood_too_long_keeps_the_text_and_stores_nothing(zhou, is_new):
    url = ADD if is_new else pack_url(make_pack())
    before = PackVersion.objects.count()
    client = Client(enforce_csrf_checks=True)
    client.force_login(zhou)

    answer = client.post(url, typed(text="写了很久。", seen=1))

    assert (answer.status_code, "写了很久。" in answer.text) == (403, True)
    assert PackVersion.objects.count() == before


def test_stopping_and_going_on(client, zhou):
    pack = make_pack()
    seen = []
    for value in ("0", "1"):
        client.post(f"{LIST}{pack.pk}/offer/", {"offer": value})
        pack.refresh_from_db()
        seen.append(pack.is_offered)

    page = one_line(client.get(pack_url(pack)).text)
    assert (seen, pack.offer_changed_by, "；周禾" in page) == ([False, True], zhou, True)


def test_the_list_says_which_version_who_has_it_and_how_often_it_was_taken(client, zhou):
    pack = make_pack("plant", "120111", "厂房实测表.pdf")
    lead = make_lead(district="120111")
    whole(client.get(path(link_to(lead, pack.current.files.get()))))

    page = one_line(client.get(LIST).text)

    said = ("租购厂房仓库 · 西青区", "第 1 版", "许朗", "文件 1 个", "给过 1 人", "这一版下载 1 次")
    assert [words for words in said if words not in page] == []


def test_staff_read_a_file_of_any_version_and_count_as_nobody(client, zhou):
    pack = make_pack("plant", None, "厂房实测表.pdf")
    old = pack.current.files.get()
    renew(pack)

    answer = whole(client.get(f"{LIST}file/{old.pk}/"))

    assert (answer.whole, answer["X-Content-Type-Options"], Download.objects.count()) == (
        PDF,
        "nosniff",
        0,
    )


def test_a_leads_page_says_which_version_was_handed_over_and_what_was_taken(client, zhou):
    pack = make_pack("plant", "120111", "厂房实测表.pdf")
    lead = make_lead(district="120111")
    whole(client.get(path(link_to(lead, pack.current.files.get()))))
    renew(pack)

    page = one_line(client.get(f"/admin/leads/lead/{lead.pk}/change/").text)

    assert [
        words in page
        for words in (
            "租购厂房仓库 · 西青区，2026年11月23日第 1 版",
            "下载了“厂房实测表”1 次",
            f'href="{pack_url(pack)}#v1"',
        )
    ] == [True] * 3
    assert client.get(pack_url(pack)).text.count('id="v1"') == 1


def test_a_lead_without_a_pack_says_who_has_to_send_it(client, zhou):
    page = one_line(client.get(f"/admin/leads/lead/{make_lead().pk}/change/").text)

    assert "还没有：提交时没有现成的资料，页面上写明由您整理好再发" in page


def test_a_caller_has_seen_no_page(client, zhou):
    make_pack("plant", None)
    fields = {"topic": Topic.objects.get(slug="plant"), "name": "王", "phone": "13800000021"}
    asked = {"consent_version": "2026-11", "consent_sha256": "0" * 64}
    lead = enter(key="k" * 22, actor=zhou, now=NOW, is_mine=False, **fields, **asked)

    page = one_line(client.get(f"/admin/leads/lead/{lead.pk}/change/").text)

    assert "还没有：来电的人没有看过页面<p>对方没有留邮箱，不能从这里发。</p>" in page
