"""Investors are given the material of their topic and district, and take its files by links that run out."""

import logging
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core import signing
from django.core.files.storage import default_storage
from django.utils import timezone

from commons.links import Link, path
from commons.models import Letter
from commons.person import Person
from leads import actions as leads
from leads.models import Topic
from leads.packs import actions
from leads.packs.actions import fitting, given_to
from leads.packs.kinds import CONTENT_TYPES
from leads.packs.models import Download, Handover, PackFile
from leads.packs.views import link_to
from tests.leads.forms import filled
from tests.leads.make import make_lead
from tests.leads.packs.make import CONTENTS, make_pack, renew, whole
from tests.make import NOW, make_user
from tests.markup import one_line

pytestmark = [pytest.mark.django_db, pytest.mark.database]
EMAIL = "wang@example.com"


def page_of(client, lead):
    """The thank-you page."""
    return one_line(client.get(path(Link("asked", lead.pk, 1))).text)


def take(client, lead, file):
    """The answer to a link that is made now, and its content."""
    return whole(client.get(path(link_to(lead, file))))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("120111", "120111"),
        # 天津经济技术开发区 has none of its own, and lies in 滨海新区.
        ("120116-teda", "120116"),
        ("120101", "120000"),
        ("110101", ""),
        ("", ""),
    ],
)
def test_the_nearest_district_has_the_say(asked, found):
    for code in ("120111", "120116", "120000", None):
        make_pack("plant", code)
    make_pack("land", "120116-teda")

    lead = make_lead(topic="plant", **({"district": asked} if asked else {}))

    pack = given_to(lead).pack
    assert (pack.topic.slug, pack.district.code if pack.district else "") == ("plant", found)


def test_a_pack_that_was_stopped_is_given_to_nobody_new_and_stays_with_the_others(client):
    pack = make_pack("plant", "120000")
    before = make_lead(district="120111")

    actions.offer(pack, is_offered=False, actor=pack.current.made_by, now=NOW)

    after = make_lead(district="120111")
    assert (given_to(before).pack, given_to(after), fitting(pack.topic, None)) == (pack, None, None)
    assert "先看现场。" in page_of(client, before)


def test_a_lead_keeps_the_version_that_it_was_given(client):
    pack = make_pack("plant", None, "厂房实测表.pdf")
    old = make_lead()
    renew(pack, "可用载体清单.xlsx", text="新的一版。")
    new = make_lead(phone="13900000000")

    pages = [page_of(client, lead) for lead in (old, new)]

    assert [given_to(lead).number for lead in (old, new)] == [1, 2]
    assert [
        [words in page for page in pages] for words in ("厂房实测表", "可用载体清单", "第 1 版，2026-11-23")
    ] == [
        [True, False],
        [False, True],
        [True, False],
    ]
    [file] = PackFile.objects.filter(version__number=1)
    assert take(client, old, file).status_code == 200


def test_the_form_leads_to_the_page_with_the_files_and_these_to_their_content(client, settings):
    settings.FORM_MIN_SECONDS = 0
    make_pack("plant", "120000", "厂房实测表.pdf", "租约样本.docx", "可用载体清单.xlsx")

    page = client.post("/inquire/", filled(client, "/inquire/?district=120111"), follow=True)

    links = [url for _, url in page.context["files"]]
    answers = [whole(client.get(url)) for url in links]
    assert [link in page.text for link in links] == [True] * 3
    assert [
        (
            answer["Content-Type"],
            unquote(answer["Content-Disposition"]),
            answer["X-Content-Type-Options"],
            answer["Cache-Control"],
            answer.whole == CONTENTS[kind],
        )
        for answer, kind in zip(answers, ("pdf", "docx", "xlsx"), strict=True)
    ] == [
        (CONTENT_TYPES[kind], f"attachment; filename*=utf-8''{name}.{kind}", "nosniff", "no-store", True)
        for kind, name in (("pdf", "厂房实测表"), ("docx", "租约样本"), ("xlsx", "可用载体清单"))
    ]


def test_downloads_are_counted_by_file_and_by_investor_and_looking_is_none(client):
    pack = make_pack("plant", None, "厂房实测表.pdf")
    lead, other = make_lead(), make_lead(phone="13900000000")
    [file] = pack.current.files.all()

    for _ in range(2):
        take(client, lead, file)
    take(client, other, file)
    whole(client.head(path(link_to(lead, file))))

    file.refresh_from_db()
    counts = dict(Download.objects.values_list("lead", "count"))
    assert (file.download_count, counts) == (3, {lead.pk: 2, other.pk: 1})
    assert pack.current.download_count == 3


def test_a_link_runs_out_after_its_days_and_says_what_to_do(client, settings, monkeypatch):
    pack = make_pack("plant", None, "厂房实测表.pdf")
    lead = make_lead()
    link = path(link_to(lead, pack.current.files.get()))
    days = settings.LINK_DAYS["material"]
    monkeypatch.setattr(signing.time, "time", lambda: timezone.now().timestamp() + days * 86_400 - 60)
    before = whole(client.get(link)).status_code

    monkeypatch.setattr(signing.time, "time", lambda: timezone.now().timestamp() + days * 86_400 + 60)
    after = client.get(link)
    # The page gives a link that is good from now on.
    [fresh] = re.findall('href="(/inquire/files/[^"]*)', page_of(client, lead))

    said = "有现成的资料，提交后马上就能看到，没有的由招商人员整理好发给您。"
    assert (said in after.text, fresh == link, whole(client.get(fresh)).status_code) == (True, False, 200)
    assert (before, after.status_code, "下载链接已过期" in after.text) == (200, 410, True)
    assert Download.objects.get().count == 2


def test_no_file_is_had_without_its_own_link(client):
    pack = make_pack("plant", None, "厂房实测表.pdf")
    lead, stranger = make_lead(), make_lead(topic="land", phone="13900000000")
    file = pack.current.files.get()

    guesses = [
        f"/media/{file.path}",
        f"/{file.path}",
        f"/inquire/files/{lead.pk}-{file.pk}~x/",
        path(link_to(stranger, file)),
        # A signature for another purpose.
        path(link_to(lead, file)).replace("files/", "") + "consent/",
        f"/inquire/files/{path(Link('asked', lead.pk, file.pk)).split('/')[2]}/",
    ]

    assert [whole(client.get(guess)).status_code for guess in guesses] == [404] * 6
    assert file.stored not in page_of(client, lead)


def test_a_file_that_is_away_is_told_and_not_counted(client, monkeypatch):
    pack = make_pack("plant", None, "厂房实测表.pdf")
    lead, file = make_lead(), pack.current.files.get()

    def fail(*args):
        raise OSError("away")

    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "open", fail)
        away = take(client, lead, file)
    default_storage.delete(file.path)
    gone = take(client, lead, file)

    assert (away.status_code, away["Retry-After"], gone.status_code) == (503, "30", 404)
    assert Download.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {},
            "招商人员给您打电话时会问清您的情况，再把适用的政策和清单整理好发给您，请告诉他发到哪个邮箱或微信。",
        ),
        ({"email": EMAIL}, "整理好发给您，发到 w***g@example.com。"),
        (
            {"email": EMAIL, "phone": ""},
            "整理好，随回信发到 w***g@example.com。",
        ),
    ],
)
def test_without_a_pack_the_page_says_what_will_be_sent_and_by_whom(client, fields, words):
    lead = make_lead(district="120111", **fields)

    page = page_of(client, lead)

    assert (
        f"租购厂房仓库（西青区）还没有现成的文件。{words}"[-len(words) :] in page,
        Handover.objects.count(),
    ) == (
        True,
        0,
    )


@pytest.mark.parametrize("has_pack", [True, False])
def test_the_letter_leads_to_the_material(client, has_pack):
    if has_pack:
        make_pack("plant", None, "厂房实测表.pdf")
    make_lead(email=EMAIL)

    letter = Letter.objects.get(event="lead_received")

    page = client.get(path(Link(letter.link_purpose, letter.link_id, letter.link_serial)))
    words = "您要的资料在这一页下载，文件的下载链接 30 天内有效，过期了重新打开这一页就会更新："
    said = (words in letter.body, "厂房实测表" in page.text)
    told = "这一页的链接也发到了 w***g@example.com。" in one_line(page.text)
    assert (*said, told) == (has_pack,) * 3


def test_a_letter_that_was_kept_back_is_not_told_of(client, monkeypatch):
    monkeypatch.setattr("leads.letters.unasked.may_go", lambda *args, **kwargs: False)
    make_pack("plant", None)

    page = page_of(client, make_lead(email=EMAIL))

    assert ("先看现场。" in page, "也发到了" in page) == (True, False)


def test_no_address_no_subject_and_no_line_of_the_log_names_the_person(client, settings, caplog):
    settings.FORM_MIN_SECONDS = 0
    caplog.set_level(logging.DEBUG)
    make_user("zhou", "招商专员", email="zhou@example.com")
    make_pack("plant", None, "厂房实测表.pdf")
    page = client.post("/inquire/", filled(client, email=EMAIL, name="王晓燕"), follow=True)
    file = PackFile.objects.get()
    default_storage.delete(file.path)

    for url in re.findall('href="(/inquire/[^"]*)', page.text):
        whole(client.get(url))

    addresses = [url for url, _ in page.redirect_chain] + re.findall('(?:href|action)="([^"]*)', page.text)
    subjects = [f"{letter.subject} {letter.about} {letter.key}" for letter in Letter.objects.all()]
    said = " ".join([*addresses, *subjects, caplog.text])
    assert [word for word in ("王晓燕", "13800000000", EMAIL) if word in said] == []
    # What was not there is told with its number, so that somebody can look.
    assert f"file of material {file.pk} is not there" in caplog.text


# ── Forgetting ──


def test_who_is_erased_leaves_no_trace_of_what_was_taken_and_the_counts_stay(client):
    pack = make_pack("plant", None, "厂房实测表.pdf")
    lead, file = make_lead(), pack.current.files.get()
    link = path(link_to(lead, file))
    whole(client.get(link))

    leads.erase(Person(phone="13800000021"), now=NOW)

    file.refresh_from_db()
    assert (Download.objects.count(), file.download_count, client.get(link).status_code) == (0, 1, 404)
    assert given_to(lead).pack == pack


def test_who_takes_the_consent_back_loses_the_downloads_too(client):
    pack = make_pack("plant", None, "厂房实测表.pdf")
    lead = make_lead(email=EMAIL)
    take(client, lead, pack.current.files.get())

    leads.withdraw_consent(lead, now=NOW)

    assert (Download.objects.count(), Handover.objects.count()) == (0, 1)


def test_an_old_lead_goes_with_what_it_was_given(client, settings):
    pack = make_pack("plant", None, "厂房实测表.pdf", now=NOW - timedelta(days=401))
    lead = make_lead(now=NOW - timedelta(days=400))
    take(client, lead, pack.current.files.get())

    leads.forget(NOW)

    assert (Handover.objects.count(), Download.objects.count(), PackFile.objects.count()) == (0, 0, 1)


def test_topics_keep_their_own_words_beside_the_pack(client):
    make_pack("plant", None)

    page = page_of(client, make_lead())

    first = Topic.objects.get(slug="plant").material.splitlines()[0]
    assert [words in page for words in ("回电之前，先备好", first)] == [True, True]
