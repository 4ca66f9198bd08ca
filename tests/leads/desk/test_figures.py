"""咨询图表 in the desk, its file, and what the pages of articles and districts say of their leads."""

import csv
import io

import pytest

from districts.models import District
from leads.desk.models import Export
from tests.leads.make import make_lead
from tests.make import NOW, make_article, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
URL = "/admin/leads/lead/figures/"
PERIOD = {"begins": "2026-11-23", "ends": "2026-11-23"}


@pytest.mark.parametrize(("group", "status"), [("招商专员", 200), ("总编", 200), ("审稿编辑", 403)])
def test_who_may_see_the_figures(client, group, status):
    client.force_login(make_user("one", group))

    assert (client.get(URL).status_code, client.post(URL, PERIOD).status_code) == (status, status)


def test_the_page_and_its_file_hold_no_person(client):
    make_lead(company="海河机电", email="wang@example.com", message="要三台行车")
    client.force_login(make_user("chief", "总编"))

    page, file = client.get(URL, PERIOD), client.post(URL, PERIOD)

    text = page.content.decode() + file.content.decode("utf-8-sig")
    words = ("王女士", "13800000021", "0021", "海河机电", "wang@example.com", "行车")
    assert [word for word in words if word in text] == []
    assert page.context["answers"].number == 1


def test_a_file_is_written_down_with_the_exports_and_holds_the_numbers_of_the_page(client):
    make_lead(district="120111")
    staff = make_user("li", "招商专员", name="李招")
    client.force_login(staff)

    tables = [part.table for part in client.get(URL, PERIOD).context["parts"]]
    rows = list(csv.reader(io.StringIO(client.post(URL, PERIOD).content.decode("utf-8-sig"))))

    for table in tables:
        start = rows.index([table.caption]) + 2
        assert rows[start : start + len(table.rows)] == [[str(cell) for cell in row] for row in table.rows]
    log = Export.objects.get()
    assert (log.by, log.scope, log.count, log.has_whole_numbers) == (staff, "figures", 1, False)
    assert "咨询图表的数字，没有称呼和电话" in client.get("/admin/leads/lead/export/").text


def test_the_form_for_files_with_leads_does_not_offer_the_figures(client):
    client.force_login(make_user("li", "招商专员"))

    assert 'value="figures"' not in client.get("/admin/leads/lead/export/").text


def test_a_period_that_ends_before_it_begins_is_told_and_nothing_is_written_down(client):
    client.force_login(make_user("li", "招商专员"))
    wrong = {"begins": "2026-11-02", "ends": "2026-11-01"}

    page = client.post(URL, wrong)

    assert page.context["form"].errors == {"ends": ["结束的日期早于开始的日期，请改正"]}
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    ("begins", "ends", "wrong"),
    [
        ("0001-01-01", "0001-01-02", {"begins", "ends"}),
        ("9999-12-01", "9999-12-31", {"begins", "ends"}),
        ("2020-01-01", "2026-01-01", {"begins"}),
    ],
)
def test_a_period_out_of_all_time_is_told_and_no_file_is_written_down(client, begins, ends, wrong):
    client.force_login(make_user("zhao", "招商专员"))
    typed = {"begins": begins, "ends": ends}

    pages = [client.get(URL, typed), client.post(URL, typed)]

    assert [(page.status_code, set(page.context["form"].errors)) for page in pages] == [(200, wrong)] * 2
    assert not Export.objects.exists()


def test_the_pages_of_an_article_and_of_a_district_say_what_came_of_their_leads(client):
    article = make_article(now=NOW)
    for number, state in enumerate(("waiting", "closed")):
        make_lead(state, article=article, district="120111", phone=f"1390000000{number}")
    make_lead(phone="13900000009", district="120114")
    client.force_login(make_user("chief", "总编"))

    own, whole = (District.objects.get(code=code).pk for code in ("120111", "120000"))
    pages = [
        client.get(url).text
        for url in (
            f"/admin/articles/article/{article.pk}/change/",
            f"/admin/districts/district/{own}/change/",
            f"/admin/districts/district/{whole}/change/",
        )
    ]

    words = ("带来咨询 2 条（在办 1，成交 1）", "咨询 2 条（在办 1，成交 1）", "咨询 3 条（在办 2，成交 1）")
    assert [said in page for said, page in zip(words, pages, strict=True)] == [True] * 3
