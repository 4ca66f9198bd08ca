"""Reads by article and day, from requests and from nginx's log."""

import gzip
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from articles.models import Article
from articles.reads import counting
from articles.reads import log as log_module
from articles.reads.hot import hot
from articles.reads.log import Counted, count_log, read_in
from articles.reads.models import ArticleRead
from commons import links
from commons.chinese import beijing
from tests.make import NOW, make_article, make_story, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
DAY = timedelta(days=1)


@pytest.fixture
def reads(monkeypatch, settings):
    """The counter of a new process, whose writer never starts."""
    settings.COUNT_READS = True
    own = counting.Reads()
    own.writer = "somebody else's"
    monkeypatch.setattr(counting, "reads", own)
    return own


def kept():
    """{(article, day): count} in the database."""
    return {(row.article_id, row.day): row.count for row in ArticleRead.objects.all()}


def read(article, count, day=NOW):
    """The article was opened so many times."""
    counting.store({(article.pk, beijing(day).date()): count})


# ── From requests ──


def test_reads_of_one_day_add_up_in_one_row(client, reads):
    article = make_article()

    for _ in range(2):
        for _ in range(3):
            client.get(article.get_absolute_url(), headers={"User-Agent": FIREFOX})
        reads.flush()

    assert kept() == {(article.pk, beijing(timezone.now()).date()): 6}


@pytest.mark.parametrize(
    "who",
    [
        {"headers": {"User-Agent": "Baiduspider/2.0"}},
        {"headers": {"User-Agent": FIREFOX, "Sec-Purpose": "prefetch"}},
    ],
)
def test_programs_are_not_counted(client, reads, who):
    client.get(make_article().get_absolute_url(), **who)

    assert reads.counted == {}


def test_staff_are_not_counted(client, reads):
    client.force_login(make_user())

    client.get(make_article().get_absolute_url(), headers={"User-Agent": FIREFOX})

    assert reads.counted == {}


def test_nothing_is_counted_where_the_log_is(client, reads, settings):
    settings.COUNT_READS = False

    client.get(make_article().get_absolute_url(), headers={"User-Agent": FIREFOX})

    assert reads.counted == {}


def test_the_page_of_a_reader_is_as_impersonal_as_before(client, reads):
    page = client.get(make_article().get_absolute_url(), headers={"User-Agent": FIREFOX})

    assert (page.cookies, "cookie" in page.get("Vary", "").lower()) == ({}, False)


def test_what_cannot_be_written_is_kept_for_the_next_time(reads, monkeypatch):
    article, store = make_article(), counting.store

    def fail(counted):
        raise DatabaseError

    reads.counted[article.pk, date(2026, 11, 23)] = 2
    monkeypatch.setattr(counting, "store", fail)
    reads.flush()
    monkeypatch.setattr(counting, "store", store)
    reads.flush()

    assert kept() == {(article.pk, date(2026, 11, 23)): 2}


def test_threads_lose_no_read(reads):
    def read_often(_):
        for _ in range(500):
            reads.add(1, date(2026, 11, 23))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(read_often, range(8)))

    assert reads.counted == {(1, date(2026, 11, 23)): 4000}


def test_reads_of_an_article_that_is_gone_are_left_out():
    counting.store({(10**9, date(2026, 11, 23)): 3})

    assert kept() == {}


# ── From nginx's log ──

LINE = '203.0.113.7 - - [{}] "GET /articles/{}/ HTTP/1.1" {} 9000 "-" "{}"\n'
NOON = "23/Nov/2026:12:00:00 +0800"


def lines(pk):
    """Three reads on two days, and what is none."""
    return [
        LINE.format(NOON, pk, 200, FIREFOX),
        # 23:30 in London is the next day in Beijing.
        LINE.format("23/Nov/2026:23:30:00 +0000", f"{pk}/?from=timeline", 200, FIREFOX),
        LINE.format("23/Nov/2026:23:30:00 +0000", pk, 200, FIREFOX),
        LINE.format(NOON, pk, 200, "Baiduspider/2.0"),
        LINE.format(NOON, pk, 200, "-"),
        LINE.format(NOON, pk, 410, FIREFOX),
        LINE.format(NOON, 10**9, 200, FIREFOX),
        f'203.0.113.7 - - [{NOON}] "HEAD /articles/{pk}/ HTTP/1.1" 200 0 "-" "{FIREFOX}"\n',
        "no line of nginx\n",
    ]


def test_a_log_is_counted_once_whatever_it_is_called(tmp_path):
    article = make_article()
    log, packed = tmp_path / "access.log", tmp_path / "access.log.1.gz"
    text = "".join(lines(article.pk))
    log.write_text(text, encoding="utf-8")

    first = count_log(log)
    packed.write_bytes(gzip.compress((text + LINE.format(NOON, article.pk, 200, FIREFOX)).encode()))
    again = count_log(packed)

    assert (first.lines, again) == (9, Counted(lines=1, reads=1))
    assert kept() == {(article.pk, date(2026, 11, 23)): 2, (article.pk, date(2026, 11, 24)): 2}


def test_a_line_that_nginx_is_still_writing_waits(tmp_path):
    article, log = make_article(), tmp_path / "access.log"
    line = LINE.format(NOON, article.pk, 200, FIREFOX)
    log.write_text(line + line[:80], encoding="utf-8")

    first = count_log(log)
    log.write_text(line * 2, encoding="utf-8")

    assert (first, count_log(log)) == (Counted(1, 1), Counted(1, 1))


@pytest.mark.parametrize("line", ["[" * 30_000, "a b " + "[x" * 15_000, 'a b [x] "GET ' + '"\\\\' * 10_000])
def test_a_hostile_line_is_passed_in_linear_time(line):
    started = time.process_time()

    found = read_in(line)

    # A tenth of a second would be slow; this is not a speed test.
    assert (found, time.process_time() - started < 1) == ([], True)


def test_a_log_longer_than_one_transaction_is_counted_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(log_module, "PIECE", 2)
    article, log = make_article(), tmp_path / "access.log"
    log.write_text(LINE.format(NOON, article.pk, 200, FIREFOX) * 5, encoding="utf-8")

    assert (count_log(log), kept()) == (Counted(5, 5), {(article.pk, date(2026, 11, 23)): 5})


def test_the_command_says_what_it_counted(tmp_path, capsys):
    log = tmp_path / "access.log"
    log.write_text(LINE.format(NOON, make_article().pk, 200, FIREFOX), encoding="utf-8")

    call_command("count_reads", str(log))

    assert capsys.readouterr().out == "新读 1 行，其中文章打开 1 次。\n"


def test_the_command_refuses_to_count_twice(tmp_path, settings):
    settings.COUNT_READS = True

    with pytest.raises(CommandError, match="COUNT_READS=off"):
        call_command("count_reads", str(tmp_path / "access.log"))


# ── 热读 ──


def test_the_most_read_of_seven_days_come_first_and_only_what_is_public():
    often, less, least, old, gone, advert = (
        make_article(title=f"第{n}篇", is_advert=n == 5) for n in range(6)
    )
    for article, count in ((often, 30), (less, 20), (least, 10), (gone, 90), (advert, 90)):
        read(article, count)
    read(old, 90, NOW - 7 * DAY)
    Article.objects.filter(pk=gone.pk).update(state="withdrawn")

    assert [line.pk for line in hot(NOW)] == [often.pk, less.pk, least.pk]


def test_few_reads_are_no_list():
    for count in (30, 20, 9):
        read(make_article(title=f"读了{count}次"), count)

    assert hot(NOW) == ()


def test_a_district_has_its_own_list_with_all_in_it(django_assert_num_queries):
    for district in ("120116", "120116-teda", "120116-teda", "120111"):
        read(make_article(district=district), 10)

    with django_assert_num_queries(2):
        found = hot(NOW, "120116")

    assert {line.prefix for line in found} == {"【滨海新区招商】", "【天津经开区招商】"}


# ── Who is told ──


@pytest.mark.parametrize(("count", "said"), [(0, "读者打开 少于 10 次。"), (35, "读者打开 35 次。")])
def test_the_author_is_told_how_often_the_text_was_opened(client, count, said):
    story = make_story("published")
    if count:
        read(story.article, count)

    page = client.get(links.path(story.link("mailed"))).content.decode()

    assert page.count(said) == 1


def test_the_desk_sees_reads_beside_leads(client):
    article = make_article()
    read(article, 1234)
    client.force_login(make_user("chief", "总编"))

    listed = client.get("/admin/articles/article/").content.decode()
    page = client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()

    assert ("1,234" in listed, page.count("打开 1,234 次，带来咨询 0 条")) == (True, 1)


def test_both_databases_add_in_one_statement():
    article = make_article()
    for _ in range(2):
        counting.upsert([(article.pk, date(2026, 11, 23), 2)])

    assert (kept(), connection.in_atomic_block) == ({(article.pk, date(2026, 11, 23)): 4}, True)
