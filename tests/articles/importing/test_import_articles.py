"""manage.py import_articles: a legacy archive, one JSON object a line."""

import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from articles import actions
from articles.models import Article
from articles.search.index import FullText
from tests.articles.importing.items import OLD, item
from tests.bench.make_corpus import Corpus
from tests.make import make_article, make_body

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def archive(tmp_path):
    """Write items, texts or bytes as the lines of a file."""

    def write(*lines):
        file = tmp_path / "old.jsonl"
        file.write_bytes(b"\n".join(map(as_line, lines)))
        return file

    return write


def as_line(line):
    """An item as JSON, bytes as they are."""
    return line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode()


def run(file, *options, capsys):
    """(taken, skipped, refused) of one run, and its lines before them."""
    capsys.readouterr()
    with suppress(CommandError):
        call_command("import_articles", file, *options)
    lines = capsys.readouterr().out.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("已收录"))
    return tuple(int(line.split("：")[1]) for line in lines[start : start + 3]), lines[:start]


def refusals(file):
    """[(line, reason, item), …] of FILE.rejected.jsonl."""
    text = file.with_name("old.rejected.jsonl").read_text(encoding="utf-8")
    return [tuple(json.loads(line).values()) for line in text.splitlines()]


# ── What is taken ──


def test_an_item_becomes_a_public_article_with_all_it_says(archive):
    call_command(
        "import_articles",
        archive(
            item(
                unit="西青区投资服务中心", author="沈砚", source_url="http://a.example.com/1", legacy_url=OLD
            )
        ),
    )

    article = Article.objects.get()
    fields = ("external_id", "title", "body", "unit", "author", "source_url", "legacy_path", "state")
    assert [getattr(article, field) for field in fields] == [
        "old-1",
        "第1条旧闻",
        "第1条旧闻的正文。",
        "西青区投资服务中心",
        "沈砚",
        "http://a.example.com/1",
        "/show.php?id=7",
        "published",
    ]
    assert (article.district.code, article.kind.slug) == ("120111", "news")


def test_an_imported_article_is_kept_like_a_written_one(archive):
    text = {"title": "第1条旧闻", "body": make_body(1300)}
    written = make_article(now=datetime(2019, 7, 7, 16, tzinfo=UTC), **text)
    call_command("import_articles", archive(item(**text)))

    article = Article.objects.exclude(pk=written.pk).get()
    same = ("title", "body", "summary", "character_count", "state", "published_at", "source_type", "version")
    assert [getattr(article, name) for name in same] == [getattr(written, name) for name in same]
    same = ("number", "title", "summary", "body")
    [imported], [kept] = actions.texts(article), actions.texts(written)
    assert [getattr(imported, name) for name in same] == [getattr(kept, name) for name in same]


def test_an_imported_text_is_stored_once_until_it_changes(archive):
    call_command("import_articles", archive(item(title="旧题")))
    article = Article.objects.get()
    stored = article.revisions.count()

    actions.correct_article(article, version=1, now=timezone.now(), editor="林岸", title="新题")

    assert stored == 0
    assert [(text.number, text.editor, text.title) for text in actions.texts(article)] == [
        (2, "林岸", "新题"),
        (1, "导入", "旧题"),
    ]
    assert {text.body for text in article.revisions.all()} == {article.body}
    assert article.revisions.last().created_at == article.created_at


def test_search_and_counts_are_right_after_an_import(archive, client, capsys):
    rows = list(Corpus(pool=500).articles(450))
    counts, _ = run(archive(*rows), capsys=capsys)
    call_command("reindex_search", "--check")

    assert counts == (450, 0, 0)
    assert capsys.readouterr().out == "检索索引、篇数和比对用的片段与稿件一致。\n"
    assert client.get("/news/").context["page"].paginator.count == 450


# ── What is skipped ──


def test_importing_again_skips_everything_and_overwrites_nothing(archive, capsys):
    file = archive(*(item(number) for number in range(450)))
    first, _ = run(file, capsys=capsys)
    Article.objects.update(body="编辑改过的正文。")
    second, _ = run(file, capsys=capsys)

    assert (first, second) == ((450, 0, 0), (0, 450, 0))
    assert Article.objects.filter(body="编辑改过的正文。").count() == 450


@pytest.mark.parametrize("between", [0, 300])
@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_of_two_lines_with_one_name_the_first_wins(archive, capsys, between, options):
    others = [item(number) for number in range(2, between + 2)]
    counts, _ = run(archive(item(), *others, item(title="另一个标题")), *options, capsys=capsys)

    assert counts == (between + 1, 1, 0)
    assert Article.objects.filter(title="另一个标题").count() == 0


@pytest.mark.parametrize("between", [0, 300])
@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_of_two_lines_with_one_old_address_the_second_is_refused(archive, capsys, between, options):
    others = [item(number) for number in range(3, between + 3)]
    file = archive(item(1, legacy_url=OLD), *others, item(2, legacy_url="/show.php?id=7#top"))
    counts, _ = run(file, *options, capsys=capsys)

    assert counts == (between + 1, 0, 1)


def test_a_byte_order_mark_and_blank_lines_are_no_items(archive, capsys):
    counts, _ = run(
        archive(b"\xef\xbb\xbf" + as_line(item()), b"", b"  \r", as_line(item(2)) + b"\r\n"), capsys=capsys
    )

    assert counts == (2, 0, 0)


# ── What is refused ──


def test_tomorrow_is_refused_and_today_is_taken(archive, capsys):
    today = timezone.localdate()
    days = [item(1, published_at=str(today)), item(2, published_at=str(today + timedelta(days=1)))]
    counts, _ = run(archive(*days), capsys=capsys)

    assert counts == (1, 0, 1)


def test_refused_lines_stand_in_a_file_with_number_reason_and_content(archive, capsys):
    wrong = item(2, district="月球区")
    file = archive(item(1), b"", wrong, b'{"title": "\\ud83d"}', b"{broken \xff")
    run(file, capsys=capsys)

    assert refusals(file) == [
        (3, "不认识的区域：月球区", wrong),
        (4, "title 里有残缺的字符", {"title": "\ud83d"}),
        (5, "不是 UTF-8 编码（第 9 个字节）", "{broken \ufffd"),
    ]


def test_a_run_without_refusals_leaves_no_file_of_an_earlier_one(archive, capsys):
    run(archive(b"{"), capsys=capsys)
    file = archive(item())
    run(file, capsys=capsys)

    assert [path.name for path in file.parent.iterdir()] == ["old.jsonl"]


def test_refusals_fail_the_command(archive):
    file = archive(item(), b"{")
    with pytest.raises(CommandError) as refused:
        call_command("import_articles", file)

    assert str(refused.value) == f"有 1 行被拒收，原因在 {file.with_name('old.rejected.jsonl')}。"
    assert Article.objects.count() == 1


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("import_articles", tmp_path / "none.jsonl")

    assert str(refused.value) == f"文件读写失败：{tmp_path}/none.jsonl（No such file or directory）"


def test_dry_run_counts_the_same_says_the_reasons_and_writes_nothing(archive, capsys):
    file = archive(item(1), b"{", item(1), item(2, kind="八卦"), item(3))
    tried, said = run(file, "--dry-run", capsys=capsys)
    left = ([path.name for path in file.parent.iterdir()], Article.objects.count())
    taken, _ = run(file, capsys=capsys)

    assert said == [f"第 {line} 行 拒收：{reason}" for line, reason, _ in refusals(file)]
    assert (tried, taken, left) == ((2, 1, 2), (2, 1, 2), (["old.jsonl"], 0))


# ── Cut off in the middle ──


def test_a_file_that_broke_off_is_finished_by_the_next_run(archive, capsys):
    file = archive(*(item(number) for number in range(450)))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2 - 10])
    first, _ = run(file, capsys=capsys)
    file.write_bytes(whole)
    second, _ = run(file, capsys=capsys)

    assert (first[1:], second) == ((0, 1), (450 - first[0], first[0], 0))


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_fails_leaves_nothing_and_the_next_run_goes_on(archive, capsys):
    twins = {250: "同题", 260: "同题"}
    file = archive(*(item(number, title=twins.get(number, f"第{number}条")) for number in range(450)))
    with connection.cursor() as cursor:
        # The second batch fails after its articles are stored, when they get their keys of the search.
        where = "title = '同题' AND search_key IS NOT NULL"
        cursor.execute(f"CREATE UNIQUE INDEX breaks ON articles_article (title) WHERE {where}")
    with pytest.raises(CommandError):
        call_command("import_articles", file)
    kept = Article.objects.count(), FullText.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX breaks")
    counts, _ = run(file, capsys=capsys)
    call_command("reindex_search", "--check")

    assert (kept, counts) == ((200, 200), (250, 200, 0))


def manage(folder, *words):
    """manage.py in a process of its own, on SQLite in a folder of its own."""
    key = "only-for-tests-only-for-tests-only-for-tests"
    return subprocess.Popen(
        [sys.executable, "manage.py", *map(str, words)],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "SECRET_KEY": key},
        stdout=subprocess.PIPE,
        text=True,
    )


def stored_in(folder):
    """How many articles another process has committed."""
    with closing(sqlite3.connect(folder / "yuanxun.sqlite3")) as database:
        return database.execute("SELECT count(*) FROM articles_article").fetchone()[0]


@pytest.mark.whole
def test_a_killed_import_is_finished_by_the_next_run_without_doubles(archive, tmp_path, lay_ground):
    lay_ground(tmp_path)
    file = archive(*Corpus(pool=200).articles(800))
    killed = manage(tmp_path, "import_articles", file)
    while killed.poll() is None and stored_in(tmp_path) < 200:
        time.sleep(0.02)
    killed.kill()
    killed.communicate(timeout=60)
    kept = stored_in(tmp_path)
    said = manage(tmp_path, "import_articles", file).communicate(timeout=300)[0]
    proved = manage(tmp_path, "reindex_search", "--check").communicate(timeout=120)[0]

    assert (200 <= kept < 800, kept % 200) == (True, 0)
    assert said.splitlines() == [f"已收录：{800 - kept}", f"已有，跳过：{kept}", "拒收：0"]
    assert (stored_in(tmp_path), proved) == (800, "检索索引、篇数和比对用的片段与稿件一致。\n")


# ── Progress ──


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self):
        return True


def test_a_terminal_sees_a_bar_that_fills(archive):
    screen = Screen()
    call_command("import_articles", archive(*(item(number) for number in range(400))), stderr=screen)

    bars = re.findall(r"\r\[(█*)(░*)\] +(\d+)% (\d+) 行", screen.getvalue())
    assert [(len(bar) + len(rest), count) for bar, rest, _, count in bars] == [(30, "200"), (30, "400")]
    assert bars[-1] == ("█" * 30, "", "100", "400")


def test_a_log_gets_no_bar(archive, capsys):
    call_command("import_articles", archive(item()))

    assert capsys.readouterr().err == ""


@pytest.mark.only("postgresql")
def test_the_planner_knows_what_an_import_brought(archive, capsys):
    run(archive(*[item(number) for number in range(1, 8)]), capsys=capsys)

    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'articles_article'")
        [[known]] = cursor.fetchall()
    assert known == Article.objects.count() == 7


def test_how_many_bodies_were_html_is_told(archive, capsys):
    file = archive(item(1, body="<p>甲</p>"), item(2, body="A&amp;B 公司"), item(3, body="1 < 2，A & B"))

    call_command("import_articles", file, "--dry-run")

    assert "正文由 HTML 转成文字：2" in capsys.readouterr().out.splitlines()
