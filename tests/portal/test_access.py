"""A person's own data as a file: all of it, nobody else's, and written down."""

import json
import stat
from datetime import timedelta

import pytest
from django import forms
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from commons.links import TOKEN, Link, path
from commons.models import Letter, TermsVersion, digest
from leads.actions import perform
from leads.desk.models import AccessCopy
from leads.models import Lead
from leads.packs.views import link_to
from portal.access import collecting, desk
from submissions import actions as story_actions
from submissions.publishing.proofs import answer_proof
from submissions.story_fields import STORY_FIELDS
from tests.leads.forms import filled
from tests.leads.make import make_lead
from tests.leads.packs.make import make_pack, whole
from tests.make import NOW, accept, make_message, make_sender, make_story, make_user
from tests.markup import one_line

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PAGE = "/admin/access-copy/"
EMAIL, PHONE = "wang@example.com", "13800000021"
COLLEAGUES = ("周禾", "许朗", "林岸")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def world(client):
    """A person in each place, and others beside."""
    zhou, xu = (make_user(name, "招商专员", name=label) for name, label in (("zhou", "周禾"), ("xu", "许朗")))
    make_pack("plant", None, "厂房实测表.pdf", keeper=xu)
    lead = make_lead(owner=zhou, email=EMAIL, company="栩木包装", message="要两部行车", phone=PHONE)
    perform("attempt", lead, actor=zhou, now=NOW, result="reached", note="王女士下月来，张总也来")
    perform("hand_over", lead, actor=zhou, now=NOW, to=xu)
    whole(client.get(path(link_to(lead, lead.handovers.get().version.files.get()))))
    make_story(sender=make_sender(email=EMAIL.title(), network_address="203.0.113.7"), title="厂房清单")
    make_message(1, email=EMAIL, phone="", text="请告诉我保存了什么。", name="王女士")
    make_lead(phone="13900000000", email="other@example.com", name="别人", message=f"请打给 {PHONE}")
    make_message(2, email="ali@example.com", text="别人的来信")
    return lead


def copy(client, **changes):
    """What the page hands out."""
    typed = {"phone": f"+86 {PHONE}", "email": "", "proof": "回拨了留下的号码", "as": "json"} | changes
    return client.post(PAGE, typed)


@pytest.fixture
def admin(client):
    """管理员, signed in."""
    client.force_login(make_user("admin", None, is_superuser=True, name="管理员"))
    return client


def test_everything_of_the_person_comes_along_and_nothing_of_others(admin, world):
    held = json.loads(copy(admin, email=EMAIL).content)

    [lead], [story], [message] = held["咨询"], held["来稿"], held["来信"]
    assert (lead["电话"], lead["单位"], lead["补充说明"], lead["同意的《个人信息说明》"]) == (
        *(PHONE, "栩木包装", "要两部行车", "2026-11"),
    )
    assert lead["给出的资料"][0]["资料"] == "租购厂房仓库 · 全部区域，第 1 版"
    assert (lead["下载"][0]["文件"], lead["下载"][0]["次数"]) == ("厂房实测表", 1)
    assert [event["事项"] for event in lead["经过"]] == [
        "提交",
        "领取，看到号码",
        "联系：打通了",
        "转交：同事",
    ]
    assert (story["稿件"][0]["标题"], story["网络地址"], len(story["同意"])) == ("厂房清单", "203.0.113.7", 2)
    assert message["内容"] == "请告诉我保存了什么。"
    assert {letter["收件人"].lower() for letter in held["邮件"]} == {EMAIL}
    assert len(held["邮件"]) == Letter.objects.filter(recipient__iexact=EMAIL).count() == 2


@pytest.mark.parametrize("kind", ["json", "txt"])
@pytest.mark.parametrize("given", [{"phone": PHONE}, {"phone": "", "email": EMAIL}])
def test_no_colleague_no_usable_link_and_nobody_else_stands_in_it(admin, world, kind, given):
    text = copy(admin, **given, **{"as": kind}).content.decode("utf-8-sig")

    assert [name for name in (*COLLEAGUES, "别人", "other@example.com") if name in text] == []
    assert (TOKEN.search(text), Letter.LINK in text, "栩木包装" in text) == (None, False, True)


@pytest.mark.parametrize(("notes", "count"), [("", 0), ("on", 1)])
def test_what_colleagues_noted_comes_along_only_where_it_is_asked_for(admin, world, notes, count):
    text = copy(admin, notes=notes, **{"as": "txt"}).content.decode()

    assert (text.count("内部备注：王女士下月来，张总也来"), AccessCopy.objects.get().has_notes) == (
        count,
        bool(notes),
    )


def test_the_text_is_read_by_people(admin, world):
    text = copy(admin, **{"as": "txt"}).content.decode("utf-8-sig")

    assert [
        line in text.splitlines() for line in ("【咨询】1 项", "电话：13800000021", "　　事项：提交")
    ] == [True] * 3


def test_the_file_is_named_after_nobody_and_kept_by_no_cache(admin, world):
    answer = copy(admin)

    name = answer["Content-Disposition"]
    assert (PHONE in name, name.startswith('attachment; filename="personal-data-2')) == (False, True)
    assert ("no-store" in answer["Cache-Control"], answer["X-Content-Type-Options"]) == (True, "nosniff")


def test_who_made_it_for_whom_and_on_what_proof_is_written_down_masked(admin, world):
    copy(admin, email=EMAIL)

    made = AccessCopy.objects.get()
    assert (made.by.name, made.phone, made.email, made.proof, made.count) == (
        *("管理员", "138****0021", "w***g@example.com", "回拨了留下的号码", 5),
    )
    page = one_line(admin.get(PAGE).text)
    assert "管理员，138****0021 w***g@example.com，5 项" in page


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"phone": ""}, "phone", desk.NOBODY),
        ({"phone": "12"}, "phone", "电话应为 11 位手机号"),
        ({"proof": ""}, "proof", "请写明怎样核实是本人"),
    ],
)
def test_what_is_missing_is_said_and_nothing_goes_out(admin, world, changes, field, words):
    answer = copy(admin, **changes)

    assert (answer.context["form"].errors[field][0].startswith(words), AccessCopy.objects.count()) == (
        True,
        0,
    )


def test_a_page_that_stood_too_long_hands_out_nothing(admin, world):
    client = Client(enforce_csrf_checks=True)
    client.cookies = admin.cookies

    answer = copy(client)

    assert (answer.status_code, "回拨了留下的号码" in answer.text, AccessCopy.objects.count()) == (
        403,
        True,
        0,
    )


def test_chief_editors_have_the_right_from_the_start_and_find_the_page(client):
    client.force_login(make_user(group="总编"))

    assert (f'href="{PAGE}"' in client.get("/admin/").text, client.get(PAGE).status_code) == (True, 200)


def test_the_time_that_somebody_chose_and_the_link_that_led_them_here_come_along(admin):
    make_lead(phone=PHONE, source="bar")
    Lead.objects.update(call_from=NOW)

    [lead] = json.loads(copy(admin).content)["咨询"]

    assert (lead["约的时间"], lead["来处"]) == ("2026-11-23 14:32", "手机底栏")


@pytest.mark.parametrize("group", ["审稿编辑", "招商专员"])
def test_others_can_be_given_the_right(client, group):
    user = make_user(group=group)
    client.force_login(user)
    before = client.get(PAGE).status_code

    unlinked = f'href="{PAGE}"' not in client.get("/admin/").text

    user.user_permissions.add(Permission.objects.get(codename="add_accesscopy"))

    assert (before, unlinked, client.get(PAGE).status_code) == (403, True, 200)


def test_of_somebody_unknown_the_copy_says_that_there_is_nothing(admin):
    held = json.loads(copy(admin, phone="13700000000").content)

    assert [held[name] for name in ("咨询", "来信", "来稿", "邮件")] == [[], [], [], []]


# ── The command ──


def test_the_command_writes_a_file_for_the_operator_alone(world, tmp_path, capsys):
    file = tmp_path / "copy.json"

    call_command("copy_person", str(file), email=EMAIL, proof="身份证")

    made = AccessCopy.objects.get()
    assert (len(json.loads(file.read_text())["咨询"]), stat.S_IMODE(file.stat().st_mode)) == (1, 0o600)
    assert (made.by, made.email, made.proof) == (None, "w***g@example.com", "身份证")
    assert EMAIL not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "given"),
    [("copy.json", {}), ("copy.pdf", {"email": EMAIL}), ("there.txt", {"email": EMAIL})],
)
def test_the_command_refuses_what_is_unclear_and_overwrites_nothing(tmp_path, name, given):
    (tmp_path / "there.txt").write_text("older")

    with pytest.raises(CommandError):
        call_command("copy_person", str(tmp_path / name), proof="身份证", **given)

    assert ((tmp_path / "there.txt").read_text(), AccessCopy.objects.count()) == ("older", 0)


# ── What can be proved ──


def test_the_record_proves_the_version_agreed_to_and_that_it_was_taken_back(client, settings):
    settings.FORM_MIN_SECONDS = 0

    client.post("/inquire/", filled(client, email=EMAIL))
    letter = Letter.objects.get(event="lead_received")
    client.post(path(Link(letter.link_purpose, letter.link_id, letter.link_serial)) + "consent/")

    lead = Lead.objects.get()
    text = TermsVersion.objects.get(document="privacy", version=lead.consent_version).body
    assert (lead.consent_sha256, lead.phone, lead.email) == (digest(text), "", "")
    asked, withdrawn = lead.events.order_by("id")
    assert (asked.move, withdrawn.move, withdrawn.actor) == ("ask", "withdraw", None)
    assert timezone.now() - timedelta(minutes=1) < asked.at <= withdrawn.at


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("022-23456789转801", ["自己的"]),
        ("022-23456789", ["总机的"]),
        ("022-2345678", []),
    ],
)
def test_colleagues_behind_one_switchboard_get_their_own_data_alone(admin, asked, held):
    make_lead(phone="02223456789转801", message="自己的")
    make_lead(phone="02223456789转802", message="同事的")
    make_lead(phone="02223456789", message="总机的")

    answer = copy(admin, phone=asked).text

    assert [words for words in ("自己的", "同事的", "总机的") if words in answer] == held


def test_the_record_of_a_copy_says_which_extension(admin):
    make_lead(phone="02223456789转801")
    copy(admin, phone="022-23456789转801")

    assert AccessCopy.objects.get().phone == "022****6789转801"


def test_the_words_exchanged_with_an_author_come_along_without_the_notes(admin):
    editor = make_user("lin", name="林岸")
    story = make_story(sender=make_sender(email=EMAIL))
    accept(story, editor, NOW)
    proof = story_actions.perform("proof", story, actor=editor, now=NOW)
    answer_proof(story, number=proof.number, is_fine=False, words="应为七十一栋。", now=NOW)
    story_actions.perform("note", story, actor=editor, now=NOW, note="同事看的备注")
    story_actions.perform("return", story, actor=editor, now=NOW, reasons=["quality"], note="请补上出处。")

    copied = copy(admin, phone="", email=EMAIL).json()["来稿"][0]

    answer = copied["清样答复"][0]
    assert (answer["第几次"], answer["答复"], answer["差错"]) == (1, "有差错", "应为七十一栋。")
    assert "时间" in answer
    assert [event["留言"] for event in copied["经过"] if "留言" in event] == [
        "应为七十一栋。",
        "请补上出处。",
    ]
    assert "同事看的备注" not in str(copied)


def test_what_staff_noted_of_a_withdrawal_stays_with_colleagues(admin):
    story = make_story(sender=make_sender(email=EMAIL))
    story_actions.perform("withdraw", story, actor=make_user("lin"), now=NOW, note="张总来电核实")

    assert "张总来电核实" not in copy(admin, phone="", email=EMAIL).content.decode()


def test_every_fact_that_a_sender_types_comes_along():
    text = make_story().revision
    typed = [field.name for field in STORY_FIELDS if isinstance(field.control(), forms.CharField)]
    for name in typed:
        setattr(text, name, f"写的{name}")

    held = collecting.of_text(text)

    assert {f"写的{name}" for name in typed} - set(held.values()) == set()
    assert {"title", "body", "source_url"} <= set(typed)
