"""Investors and the staff who call them back, in a real browser on a phone, with and without JavaScript."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from commons.models import Letter
from leads.models import DayOff, Lead
from leads.packs.models import Download, PolicyPack
from tests.browser.steps import link_in, start_session
from tests.leads.make import make_lead
from tests.leads.packs.make import PDF, make_pack
from tests.make import make_article, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
with_and_without_javascript = pytest.mark.parametrize("javascript", [True, False])
LEADS = "/admin/leads/lead/"
PHONE = "13800000021"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def zhou():
    """招商专员."""
    return make_user("zhou", "招商专员", name="周禾", email="zhou@example.com")


def press(page, name, *, exact=True):
    """Press a button and wait for the next page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=exact).first.click()


def chip(page, name):
    """Tap one of the ready answers: its words, since they cover the dot."""
    page.locator(".chips label", has_text=re.compile(f"^{name}$")).click()


def ask(page, article=None, *, name="王女士", phone="138 0000 0021", **fields):
    """Come from an article, or straight to the form, and send it."""
    if article:
        page.goto(f"/articles/{article.pk}/")
        with page.expect_navigation():
            page.get_by_role("link", name="获取园区政策资料").first.click()
    else:
        page.goto("/inquire/?district=120111")
    page.locator("label", has_text="租购厂房仓库").click()
    for field, value in {"name": name, "phone": phone, **fields}.items():
        page.fill(f"[name={field}]", value)
    page.check("[name=consent]")
    press(page, "提交，等待回电")


@with_and_without_javascript
def test_from_the_article_to_the_deal(visit, live_server, postman, zhou, javascript):
    article = make_article()
    make_pack("plant", "120111", "厂房实测表.pdf")
    reader, desk = visit(javascript=javascript), visit(javascript=javascript)
    start_session(desk, zhou, live_server.url)

    ask(reader, article, message="要两部五吨行车")

    lead = Lead.objects.get()
    assert (lead.phone, lead.article, lead.district.code) == (PHONE, article, "120111")
    assert "给您打电话" in reader.locator("h1").inner_text()
    letter = postman()
    assert (letter["To"], letter["Subject"]) == (zhou.email, f"新咨询：租购厂房仓库，西青区（{lead.number}）")
    take_file(reader)

    desk.goto(link_in(letter))
    assert PHONE not in desk.content()
    # One tap claims, the next one dials.
    press(desk, "领取并拨打")
    assert desk.locator(".bigtel a").get_attribute("href") == f"tel:{PHONE}"
    assert "下载了“厂房实测表”1 次" in desk.locator("main").inner_text()
    chip(desk, "打通了")
    chip(desk, "下周一上午")
    desk.fill("[name=say]", "下周来看现场")
    press(desk, "记下")
    lead.refresh_from_db()
    assert (lead.state, lead.owner, lead.next_at > timezone.now()) == ("following", zhou, True)

    desk.goto(f"{LEADS}?tab=mine")
    with desk.expect_navigation():
        desk.get_by_role("link", name=re.compile("王女士")).first.click()
    assert "下周来看现场" in desk.content()
    desk.locator("summary", has_text="结束这条咨询").click()
    chip(desk, "成交")
    press(desk, "结束")
    lead.refresh_from_db()
    assert (lead.state, lead.outcome, lead.events.count()) == ("closed", "won", 4)


@with_and_without_javascript
def test_another_time_to_be_called(visit, live_server, zhou, javascript):
    reader, desk = visit(javascript=javascript), visit(javascript=javascript)
    start_session(desk, zhou, live_server.url)
    ask(reader, make_article())

    window = reader.locator("#when label").nth(2)
    words = window.inner_text().strip()
    window.click()
    press(reader, "改好")

    assert reader.locator("h1").inner_text() == f"已记下，{words} 给您打电话"
    assert reader.locator("#when :checked").locator("..").inner_text().strip() == words
    desk.goto(LEADS)
    assert f"对方约 {words}" in desk.locator(".ld").first.inner_text()


def take_file(reader):
    """The material of the topic and district, saved as a browser saves it."""
    with reader.expect_download() as saved:
        reader.get_by_role("link", name=re.compile("^下载")).first.click()
    assert (saved.value.suggested_filename, saved.value.path().read_bytes()) == ("厂房实测表.pdf", PDF)
    assert Download.objects.get().count == 1


@with_and_without_javascript
def test_the_same_person_again_is_recognised(visit, live_server, zhou, javascript):
    first = make_lead("closed", now=timezone.now() - timedelta(days=3), owner=zhou)
    reader, desk = visit(javascript=javascript), visit(javascript=javascript)
    start_session(desk, zhou, live_server.url)

    ask(reader, phone="+86 138-0000-0021", name="王")

    desk.goto(LEADS)
    assert "同一电话 2 条" in desk.locator(".ld").first.inner_text()
    with desk.expect_navigation():
        desk.get_by_role("link", name=re.compile("^王：")).first.click()
    again = Lead.objects.latest("pk")
    with desk.expect_navigation():
        desk.locator(".same a").first.click()
    assert first.number in desk.content()
    desk.goto(f"{LEADS}{again.pk}/change/")
    press(desk, "领取并拨打")
    desk.locator("summary", has_text="结束这条咨询").click()
    chip(desk, "重复")
    desk.fill("[name=to]", first.number)
    press(desk, "结束")
    again.refresh_from_db()
    assert (again.outcome, again.first) == ("duplicate", first)


@with_and_without_javascript
def test_a_wrong_number_ends_as_invalid(visit, live_server, zhou, javascript):
    lead = make_lead(now=timezone.now())
    desk = visit(javascript=javascript)
    start_session(desk, zhou, live_server.url)
    desk.goto(LEADS)
    press(desk, "领取并拨打", exact=False)
    chip(desk, "未接通")
    desk.locator("summary", has_text="结束这条咨询").click()
    chip(desk, "无效")
    press(desk, "结束")
    assert "请选原因" in desk.content()
    desk.select_option("[name=cause]", "number")
    press(desk, "结束")

    lead.refresh_from_db()
    assert (lead.outcome_words, lead.first_answer_at is not None) == ("无效（号码不对）", True)
    assert [event.move for event in lead.events.all()] == ["ask", "claim", "attempt", "close"]


@with_and_without_javascript
def test_a_call_to_the_hotline_is_written_down(visit, live_server, zhou, javascript):
    desk = visit(javascript=javascript)
    start_session(desk, zhou, live_server.url)
    desk.goto(LEADS)
    with desk.expect_navigation():
        desk.get_by_role("link", name="记一条来电").click()
    desk.fill("[name=name]", "李先生")
    desk.fill("[name=phone]", "022-2345 6789 转 801")
    chip(desk, "工业用地招商")
    desk.fill("[name=message]", "要三十亩")
    press(desk, "记下，归我")
    assert "请念给对方听；对方同意了再勾选" in desk.content()
    desk.check("[name=consent]")
    chip(desk, "明天上午")
    press(desk, "记下，归我")

    lead = Lead.objects.get()
    assert (lead.phone, lead.source, lead.entry, lead.owner, lead.consent_heard_by) == (
        *("02223456789转801", "call", "hotline", zhou, zhou),
    )
    assert (lead.state, lead.message, lead.next_at is not None) == ("following", "要三十亩", True)


@with_and_without_javascript
def test_a_file_taken_out_is_opened_again_with_the_same_values(visit, live_server, zhou, javascript):
    for number, name in enumerate(("=HYPERLINK(1)", "王女士", "@李")):
        make_lead(
            now=timezone.now(), owner=zhou, name=name, phone=f"1380000002{number}", message="层高\n九米"
        )
    desk = visit(javascript=javascript)
    start_session(desk, zhou, live_server.url)
    desk.goto(LEADS)
    with desk.expect_navigation():
        desk.get_by_role("link", name="导出", exact=True).click()
    chip(desk, "已经领取、自己看得到的写完整号码")
    desk.fill("[name=purpose]", "周例会")
    saved = {}
    for label in ("下载 XLSX", "下载 CSV"):
        with desk.expect_download() as download:
            desk.get_by_role("button", name=label).click()
        saved[label] = download.value.path().read_bytes()

    sheet = load_workbook(io.BytesIO(saved["下载 XLSX"])).active
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert list(csv.reader(io.StringIO(saved["下载 CSV"].decode("utf-8-sig"), newline=""))) == rows
    assert [(row[6], row[8]) for row in rows[1:]] == [
        ("'=HYPERLINK(1)", "'13800000020"),
        ("王女士", "'13800000021"),
        ("'@李", "'13800000022"),
    ]


@with_and_without_javascript
def test_staff_put_a_new_version_where_investors_find_it(visit, live_server, zhou, tmp_path, javascript):
    file = tmp_path / "西青区可用载体清单.pdf"
    file.write_bytes(PDF)
    desk, reader = visit(javascript=javascript), visit(javascript=javascript)
    start_session(desk, zhou, live_server.url)
    desk.goto(LEADS)
    with desk.expect_navigation():
        desk.get_by_role("link", name="资料", exact=True).click()
    with desk.expect_navigation():
        desk.get_by_role("link", name="新增资料").click()
    desk.select_option("[name=topic]", "plant")
    desk.select_option("[name=district]", "120111")
    press(desk, "存好")
    assert "请写文字，或者选文件" in desk.content()
    desk.fill("[name=text]", "先看现场。")
    desk.set_input_files("[name=uploads]", file)
    press(desk, "存好")
    desk.fill("[name=text]", "先看现场，再谈价钱。")
    press(desk, "存为新的一版")

    versions = [
        (version.number, version.files.count()) for version in PolicyPack.objects.get().versions.all()
    ]
    assert versions == [(2, 1), (1, 1)]
    ask(reader)
    assert ("先看现场，再谈价钱。" in reader.content(), "西青区可用载体清单" in reader.content()) == (
        True,
        True,
    )


@with_and_without_javascript
def test_who_is_abroad_is_answered_by_mail_and_takes_the_consent_back(
    visit, live_server, zhou, postman, javascript
):
    reader = visit(javascript=javascript)
    ask(reader, phone="", email="chen@example.com")
    assert "给您回信" in reader.locator("h1").inner_text()
    letters = {letter.event for letter in Letter.objects.all()}
    letter = postman()
    assert (letters, letter["To"]) == ({"lead_arrived", "lead_received"}, "chen@example.com")

    reader.goto(link_in(letter))
    assert "c***n@example.com" in reader.content()
    reader.goto(f"{link_in(letter)}consent/")
    press(reader, "撤回同意")

    lead = Lead.objects.get()
    assert (lead.email, lead.outcome_words) == ("", "无效（撤回了同意）")
    assert "已撤回同意" in reader.locator("h1").inner_text()


def test_on_a_day_off_the_page_names_the_next_working_day(visit, settings):
    today = timezone.localdate()
    for days in range(3):
        DayOff.objects.create(day=today + timedelta(days=days), is_working=False)
    reader = visit()

    ask(reader)

    due = timezone.localtime(Lead.objects.get().answer_due_at)
    assert due.date() >= today + timedelta(days=3)
    assert f"{due.month}月{due.day}日 {due:%H:%M} 前给您打电话" in reader.locator("h1").inner_text()
