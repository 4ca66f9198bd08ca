"""manage.py import_listing: the model site's listing text."""

from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article
from commons.chinese import beijing

pytestmark = [pytest.mark.django_db, pytest.mark.database]

FILES = Path(__file__).resolve().parents[2] / "data"
LISTING = FILES / "listing.txt"
BROKEN = FILES / "listing_broken.txt"
ONE = "• 【西青区招商】一条消息\n\n    第一段。\n\n    2025-07-08\n"


def items(text, tmp_path):
    """A listing file with this text."""
    file = tmp_path / "listing.txt"
    file.write_text(text, encoding="utf-8")
    return file


def outcomes(output):
    """How often each outcome stands in the lines of the output."""
    lines = output.splitlines()[:-1]
    return Counter(line.split(" 行 ")[1].split("：")[0] for line in lines)


def test_an_item_becomes_a_public_article_with_title_body_and_day_as_written(tmp_path):
    call_command("import_listing", items(ONE, tmp_path))

    article = Article.objects.get()
    assert (article.title, article.body, article.district.code, article.kind.slug, article.state) == (
        "一条消息",
        "第一段。",
        "120111",
        "news",
        "published",
    )
    assert beijing(article.published_at).strftime("%Y-%m-%d %H:%M") == "2025-07-08 00:00"


def test_every_item_of_a_page_is_taken_and_counted(capsys):
    call_command("import_listing", LISTING)

    output = capsys.readouterr().out
    count = Article.objects.count()
    assert outcomes(output) == {"已收录": count}
    assert output.splitlines()[-1] == f"收录 {count}，跳过 0，拒收 0"
    assert count == LISTING.read_text(encoding="utf-8").count("招商】")


def test_newest_first_shows_the_order_of_the_page(capsys):
    call_command("import_listing", LISTING)

    page = [line.split("：", 1)[1] for line in capsys.readouterr().out.splitlines()[:-1]]
    assert list(Article.objects.newest_first().values_list("title", flat=True)) == page


def test_importing_again_skips_everything_and_overwrites_nothing(capsys):
    call_command("import_listing", LISTING)
    count = Article.objects.count()
    Article.objects.update(body="编辑改过的正文。")
    capsys.readouterr()

    call_command("import_listing", LISTING)

    assert capsys.readouterr().out.splitlines()[-1] == f"收录 0，跳过 {count}，拒收 0"
    assert Article.objects.filter(body="编辑改过的正文。").count() == Article.objects.count() == count


def test_the_same_item_twice_in_one_file_is_taken_once(tmp_path, capsys):
    call_command("import_listing", items(ONE + "\n" + ONE, tmp_path))

    assert capsys.readouterr().out.splitlines() == [
        "第 1 行 已收录：一条消息",
        "第 7 行 已有，跳过：一条消息",
        "收录 1，跳过 1，拒收 0",
    ]


def test_the_same_title_on_another_day_is_another_item(tmp_path):
    call_command("import_listing", items(ONE + "\n" + ONE.replace("07-08", "07-07"), tmp_path))

    assert Article.objects.count() == 2


def test_refused_items_are_named_with_their_reason_and_fail_the_command(capsys):
    with pytest.raises(CommandError) as refusal:
        call_command("import_listing", BROKEN)

    assert str(refusal.value) == "有 5 条被拒收，原因见上。"
    assert capsys.readouterr().out.splitlines() == [
        "第 1 行 已收录：静海区一处标准厂房完成验收 首批3家企业进场",
        "第 7 行 拒收：不认识的区域：月球区",
        "第 17 行 拒收：没有这一天：2025-02-30",
        "第 19 行 拒收：“西青区公布公共停车场改造进度”后面没有日期",
        "第 23 行 拒收：标题前没有【…招商】：“一条没有区域前缀的标题”",
        "第 29 行 拒收：“蓟州区一条只有标题的消息”没有正文",
        "收录 1，跳过 0，拒收 5",
    ]
    assert list(Article.objects.values_list("district__code", flat=True)) == ["120118"]


def test_dry_run_says_the_same_and_stores_nothing(capsys):
    call_command("import_listing", LISTING, "--dry-run")
    said = capsys.readouterr().out.splitlines()
    stored = Article.objects.count()
    call_command("import_listing", LISTING)

    assert capsys.readouterr().out.splitlines()[:-1] == said[:-1]
    assert (stored, said[-1][-9:]) == (0, "（试运行，未写入）")


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("长" * 201, f"第 1 行 拒收：标题超过 200 个字符：“{'长' * 20}…”"),
        ("断\x00开", "第 1 行 拒收：“断开”里有看不见的控制字符"),
        ("断\x1b[31m开", "第 1 行 拒收：“断[31m开”里有看不见的控制字符"),
        ("断\u202e开", "第 1 行 拒收：“断开”里有看不见的控制字符"),
    ],
)
def test_what_the_database_would_not_take_is_refused(title, words, tmp_path, capsys):
    with pytest.raises(CommandError):
        call_command("import_listing", items(ONE.replace("一条消息", title), tmp_path))

    assert capsys.readouterr().out.splitlines()[0] == words


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "文件读不出来：{file}（No such file or directory）"),
        (ONE.encode("gb18030"), "文件不是 UTF-8 编码：{file}"),
    ],
)
def test_an_unreadable_file_is_one_clear_line(tmp_path, content, words):
    file = tmp_path / "bad.txt"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(CommandError) as refusal:
        call_command("import_listing", file)

    assert str(refusal.value) == words.format(file=file)


def test_a_byte_order_mark_does_not_hide_the_first_item(tmp_path):
    call_command("import_listing", items("\ufeff" + ONE, tmp_path))

    assert Article.objects.get().title == "一条消息"


def test_a_file_without_any_item_is_no_success(tmp_path):
    file = items("# README\n\n没有条目。\n", tmp_path)

    with pytest.raises(CommandError) as refused:
        call_command("import_listing", file)

    assert str(refused.value).startswith(f"{file} 里没有找到任何条目。")
