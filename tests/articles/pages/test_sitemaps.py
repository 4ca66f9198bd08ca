"""Sitemaps: every public address once, with the time of its last change, and nothing that is not public."""

from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest

from articles import counts
from articles.actions import correct_article, withdraw_article, write_article
from articles.covers.actions import remove_cover
from articles.models import Article, Kind
from articles.pages import sitemaps
from commons.chinese import BEIJING
from districts.models import District
from tests.make import NOW, make_article, make_body

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOME = "http://localhost:8000"


def read(client, path):
    """{path: last change} of one file."""
    tree = ElementTree.fromstring(client.get(path).content)
    return {
        node.findtext(f"{SITEMAP}loc").removeprefix(HOME): node.findtext(f"{SITEMAP}lastmod") for node in tree
    }


def test_the_index_has_a_file_for_each_year_in_beijing(client):
    for moment in (datetime(2025, 12, 31, 23, 59), datetime(2026, 1, 1, 0, 1), datetime(2026, 5, 1)):
        make_article(now=moment.replace(tzinfo=BEIJING))

    assert read(client, "/sitemap.xml") == {
        "/sitemap-pages.xml": None,
        "/sitemap-2026.xml": "2026-05-01T00:00:00+08:00",
        "/sitemap-2025.xml": "2025-12-31T23:59:00+08:00",
    }


def test_a_year_lists_its_articles_with_their_last_change(client):
    first = make_article(now=datetime(2025, 12, 31, 23, 59, tzinfo=BEIJING))
    second = make_article(now=datetime(2026, 1, 1, 0, 1, tzinfo=BEIJING))
    correct_article(second, version=1, now=NOW, editor="林岸", body=make_body(1300))

    assert read(client, "/sitemap-2025.xml") == {f"/articles/{first.pk}/": "2025-12-31T23:59:00+08:00"}
    assert read(client, "/sitemap-2026.xml") == {f"/articles/{second.pk}/": "2026-11-23T14:32:00+08:00"}


def test_a_full_year_is_split(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "SIZE", 2)
    pks = [make_article(now=NOW + timedelta(minutes=number)).pk for number in range(5)]

    parts = [f"/sitemap-2026{part}.xml" for part in ("", "-2", "-3")]

    assert list(read(client, "/sitemap.xml")) == ["/sitemap-pages.xml", *parts]
    assert [list(read(client, part)) for part in parts] == [
        [f"/articles/{pk}/" for pk in some] for some in (pks[:2], pks[2:4], pks[4:])
    ]


def test_fifty_thousand_addresses_are_one_file():
    assert sitemaps.SIZE == 50_000


@pytest.mark.parametrize(
    "name", ["2024", "2026-1", "2026-2", "2026-0", "0", "99999", "2026-99999999999999999999", "12026"]
)
def test_a_file_without_articles_is_not_there(client, name):
    make_article()

    assert client.get(f"/sitemap-{name}.xml").status_code == 404


def test_what_is_not_public_stands_in_no_file(client):
    public = make_article(district="120111")
    withdraw_article(make_article(district="130600"), reason="error", now=NOW)
    fields = {"district": District.objects.get(code="310000"), "kind": Kind.objects.first(), "body": "正文"}
    write_article(now=NOW, editor="林岸", title="草稿", **fields)

    found = [*read(client, "/sitemap-2026.xml"), *read(client, "/sitemap-pages.xml")]

    assert [path for path in found if path.startswith(("/articles/", "/districts/1", "/districts/3"))] == [
        f"/articles/{public.pk}/",
        "/districts/120000/",
        "/districts/120111/",
    ]


LATER = NOW + timedelta(hours=1)
CHANGES = {
    "corrected": lambda article: correct_article(article, version=1, now=LATER, editor="林岸", body="改了。"),
    "moved": lambda article: correct_article(
        article, version=1, now=LATER, editor="林岸", district=District.objects.get(code="120114")
    ),
    "taken down": lambda article: withdraw_article(article, reason="error", now=LATER),
    "new cover": lambda article: remove_cover(article, version=1, now=LATER),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_an_article_changes_the_files_and_lists_that_hold_it(client, change):
    article = make_article(district="120111")
    make_article(district="120111")
    make_article(district="130600", now=NOW - timedelta(days=400))

    CHANGES[change](article)

    files, lists = read(client, "/sitemap.xml"), read(client, "/sitemap-pages.xml")
    wanted = ("/", "/districts/120000/", "/districts/120111/", "/archive/2026/", "/archive/2026/11/")
    changed = {files["/sitemap-2026.xml"], *(lists[path] for path in wanted)}
    before = {files["/sitemap-2025.xml"], lists["/districts/130600/"], lists["/archive/2025/10/"]}
    assert (changed, before) == ({"2026-11-23T15:32:00+08:00"}, {"2025-10-19T14:32:00+08:00"})


def test_counts_made_anew_know_the_last_change_of_what_is_public(client):
    make_article(district="120114")
    correct_article(make_article(), version=1, now=LATER, editor="林岸", body="改了。")
    before = read(client, "/sitemap.xml"), read(client, "/sitemap-pages.xml")

    counts.recount()

    assert (read(client, "/sitemap.xml"), read(client, "/sitemap-pages.xml")) == before


def test_lists_say_when_something_new_came(client):
    make_article(now=NOW - timedelta(days=1), district="120111")
    make_article(now=NOW, district="120114")

    assert read(client, "/sitemap-pages.xml") == {
        "/": "2026-11-23T14:32:00+08:00",
        "/news/": "2026-11-23T14:32:00+08:00",
        "/districts/": "2026-11-23T14:32:00+08:00",
        "/districts/120000/": "2026-11-23T14:32:00+08:00",
        "/districts/120111/": "2026-11-22T14:32:00+08:00",
        "/districts/120114/": "2026-11-23T14:32:00+08:00",
        **dict.fromkeys(("/archive/2026/", "/archive/2026/11/"), "2026-11-23T14:32:00+08:00"),
        **dict.fromkeys(("/archive/", "/feeds/", "/submit/", "/inquire/", "/terms/", "/privacy/")),
        **dict.fromkeys(("/about/", "/board/", "/contact/", "/sitemap/", "/accessibility/")),
    }


def test_a_superseded_district_is_left_out(client):
    make_article(district="120111")
    new = District.objects.get(code="120112")
    District.objects.filter(code="120111").update(superseded_by=new)

    assert "/districts/120111/" not in read(client, "/sitemap-pages.xml")


def test_every_address_answers(client):
    make_article()
    files = list(read(client, "/sitemap.xml"))

    answers = {path: client.get(path).status_code for file in files for path in read(client, file)}

    assert set(answers.values()) == {200}


@pytest.mark.parametrize(("path", "queries"), [("", 1), ("-pages", 3), ("-2026", 1)])
@pytest.mark.parametrize("rows", [1, 3])
def test_a_file_takes_the_same_queries_for_one_row_and_for_three(
    client, django_assert_num_queries, path, queries, rows
):
    for day in range(rows):
        make_article(now=NOW - timedelta(days=day))

    with django_assert_num_queries(queries):
        client.get(f"/sitemap{path}.xml")


def test_texts_are_not_read(client, django_assert_num_queries):
    make_article()

    with django_assert_num_queries(2) as read:
        client.get("/sitemap.xml")
        client.get("/sitemap-2026.xml")

    assert [column for query in read for column in ("body", "summary") if column in query["sql"]] == []


def test_without_articles_the_list_pages_remain(client):
    assert Article.objects.count() == 0
    assert read(client, "/sitemap.xml") == {"/sitemap-pages.xml": None}
    assert read(client, "/sitemap-pages.xml")["/news/"] is None
