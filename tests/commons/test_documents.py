"""投稿须知 and 个人信息说明: every version can be read, and what changed from one to the next can be seen."""

import time
from datetime import timedelta

import pytest

from commons.documents import versions_compared
from commons.models import TermsVersion, digest
from tests.make import NOW
from tests.markup import one_line

pytestmark = [pytest.mark.django_db, pytest.mark.database]
OLD = "一、来稿由编辑审阅。二、稿件不收费。三、联系电话请写在文末。"
NEW = "一、来稿由编辑在一天内审阅。二、稿件不收费。四、请标明出处。"


@pytest.fixture
def versions():
    """Three versions of 投稿须知, the newest in force; the one of `prepare` makes room."""
    TermsVersion.objects.filter(document="terms").delete()
    for number, (version, body) in enumerate(
        {"2027-01": OLD, "2027-02": NEW, "2027-03": NEW + "完。"}.items()
    ):
        effective_at = NOW + timedelta(days=31 * number)
        fields = {"document": "terms", "title": "投稿须知", "sha256": digest(body)}
        TermsVersion.objects.create(version=version, body=body, effective_at=effective_at, **fields)


def changes(response):
    """What the page marks as changed: (kind, text)."""
    return [(piece.kind, piece.text) for piece in response.context["pieces"] if piece.kind != "equal"]


@pytest.mark.parametrize(
    ("path", "version", "before"),
    [
        ("/terms/", "2027-03", "2027-02"),
        ("/terms/2027-03/", "2027-03", "2027-02"),
        ("/terms/2027-02/", "2027-02", "2027-01"),
        ("/terms/2027-01/", "2027-01", None),
    ],
)
def test_each_version_is_compared_with_the_one_before_it(client, versions, path, version, before):
    context = client.get(path).context

    compared_with = context["before"] and context["before"].version
    assert (context["document"].version, compared_with) == (version, before)


def test_what_was_added_and_deleted_is_marked(client, versions):
    response = client.get("/terms/2027-02/")

    deleted = "".join(text for kind, text in changes(response) if kind == "delete")
    inserted = "".join(text for kind, text in changes(response) if kind == "insert")
    page = one_line(response.content.decode())
    assert (deleted, inserted) == ("三、联系电话请写在文末。", "在一天内四、请标明出处。")
    assert ("<ins>在一天内</ins>" in page, "<del>三、联系电话请写在文末。</del>" in page) == (True, True)


def test_paragraphs_without_a_change_are_left_out_but_for_the_neighbours():
    same = "\n\n".join(f"第{number}条没有改。" for number in range(9))

    pieces = versions_compared(f"开头。\n{same}\n收费。完。", f"开头。\n{same}\n不收费。完。")

    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("equal", "……\n第8条没有改。\n"),
        ("insert", "不"),
        ("equal", "收费。完。"),
    ]


def test_first_version_shows_no_difference(client, versions):
    page = client.get("/terms/2027-01/").content.decode()

    assert ("与上一版对照" in page, "<del>" in page, "这是旧版" in page) == (False, False, True)


@pytest.mark.parametrize("path", ["/terms/", "/terms/2027-01/", "/terms/2027-02/", "/terms/2027-03/"])
def test_every_version_lists_all_with_their_dates(client, versions, path):
    page = client.get(path).content.decode()

    listed = page.partition("各版本")[2].partition("</section>")[0]
    assert [label for label in ("2027 年 1 月版", "2027 年 2 月版", "2027 年 3 月版") if label in listed] == [
        "2027 年 1 月版",
        "2027 年 2 月版",
        "2027 年 3 月版",
    ]
    assert [listed.count(f'datetime="{day}"') for day in ("2026-11-23", "2026-12-24", "2027-01-24")] == [
        1,
        1,
        1,
    ]
    assert listed.count('aria-current="page"') == 1


@pytest.mark.parametrize("path", ["/terms/", "/privacy/"])
def test_a_document_with_one_version_has_nothing_to_compare(client, path):
    page = client.get(path).content.decode()

    assert ("各版本" in page, "与上一版对照" in page) == (False, False)


@pytest.mark.parametrize("path", ["/terms/1999-01/", "/privacy/2027-01/", "/terms/%3Cdel%3E/"])
def test_unknown_version_is_not_found(client, versions, path):
    assert client.get(path).status_code == 404


def test_text_of_a_version_is_escaped_in_the_difference(client, versions):
    TermsVersion.objects.filter(version="2027-03").update(body=NEW + "<b>粗</b>")

    assert "<ins>&lt;b&gt;粗&lt;/b&gt;</ins>" in one_line(client.get("/terms/").content.decode())


def test_number_of_queries_does_not_grow_with_the_versions(client, versions, django_assert_num_queries):
    for path in ("/terms/", "/privacy/"):
        with django_assert_num_queries(1):
            client.get(path)


def test_comparing_long_and_unlike_versions_takes_no_second():
    old = "".join(f"第{number}条，来稿应当真实{number % 7}；" for number in range(2000))
    new = "".join(f"乙{number}款：图片须有授权{number % 5}。" for number in range(2000))
    started_at = time.process_time()

    versions_compared(old, new)

    assert time.process_time() - started_at < 1
