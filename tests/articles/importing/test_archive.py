"""One line of a legacy archive: what it says, and why it is refused."""

import io
import json
import tracemalloc
from datetime import UTC

import pytest

from articles.importing.archive import LINE_LIMIT, References, article_fields, parse, read_lines
from articles.importing.outcomes import Refused
from articles.models import Kind
from commons.chinese import BEIJING
from commons.fields import clean_text
from tests.articles.importing.items import item
from tests.make import NOW, make_body

pytestmark = pytest.mark.django_db


def fields_of(line):
    """What a line says, the line as an item or as bytes."""
    raw = line if isinstance(line, bytes) else json.dumps(line).encode()
    return article_fields(parse(raw), References(), NOW)


def refusal(line):
    """The reason for which a line is refused."""
    with pytest.raises(Refused) as refused:
        fields_of(line)
    return str(refused.value)


# ── What a line says ──


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": "【西青区招商】标题"}, ("标题", "120111")),
        ({"title": "【西青区招商】标题", "district": None}, ("标题", "120111")),
        ({"title": "【武清区招商】标题", "district": "西青区"}, ("标题", "120111")),
        ({"title": "标题", "district": "120114"}, ("标题", "120114")),
    ],
)
def test_the_prefix_leaves_the_title_and_decides_where_no_district_is_named(changes, expected):
    fields = fields_of(item(**changes))

    assert (fields["title"], fields["district"].code) == expected


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2019-07-08", "2019-07-07T16:00:00+00:00"),
        ("2019-07-08T09:30:00", "2019-07-08T01:30:00+00:00"),
        ("2019-07-08 09:30", "2019-07-08T01:30:00+00:00"),
        ("2019-07-08T09:30:00Z", "2019-07-08T09:30:00+00:00"),
        ("2019-07-08T09:30:00+08:00", "2019-07-08T01:30:00+00:00"),
        ("1990-01-01", "1989-12-31T16:00:00+00:00"),
    ],
)
def test_times_without_an_offset_are_those_of_beijing(typed, stored):
    moment = fields_of(item(published_at=typed))["published_at"]

    assert moment.astimezone(UTC).isoformat() == stored


def test_kind_is_named_by_slug_or_name():
    policy = Kind.objects.get(slug="policy")

    assert [fields_of(item(kind=typed))["kind"] for typed in ("policy", policy.name)] == [policy, policy]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({}, "original"),
        ({"source_name": "", "source_url": None}, "original"),
        ({"source_name": "某日报"}, "reprint"),
        ({"source_url": "https://a.example.com/新闻/1?x=1"}, "reprint"),
    ],
)
def test_what_names_a_source_is_a_reprint(source, expected):
    assert fields_of(item(**source))["source_type"] == expected


def test_a_body_is_cleaned_as_staff_text_and_has_no_limit():
    body = "第一段。\u200b \r\n\r\n第二段e\u0301\x00。\u2028" + make_body(300_000)

    assert fields_of(item(body=body))["body"] == clean_text(body)


# ── What is refused ──


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "不是完整的 JSON"),
        (b'{"external_id": "1"', "不是完整的 JSON"),
        (b"[" * 9999, "不是完整的 JSON"),
        (b"1" * 5000, "不是完整的 JSON"),
        (b"[]", "不是 JSON 对象，应写成 {…}"),
        (b"null", "不是 JSON 对象，应写成 {…}"),
        (b'{"title": "\xd6\xd0"}', "不是 UTF-8 编码（第 12 个字节）"),
        (b'{"title": "\\ud83d"}', "title 里有残缺的字符"),
    ],
)
def test_a_line_that_is_no_object_of_text_is_refused(line, reason):
    assert refusal(line) == reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"external_id": None}, "没有 external_id"),
        ({"external_id": 7.5}, "external_id 应是文字，要写在引号里"),
        ({"external_id": "长" * 101}, "external_id 太长了，现在 101 个字符，请控制在 100 个以内"),
        ({"title": "【西青区招商】"}, "没有 title"),
        ({"title": "长" * 201}, "title 太长了，现在 201 个字符，请控制在 200 个以内"),
        ({"title": "两\n行"}, "title：只能写一行，请删去换行和看不见的控制字符"),
        ({"body": " \n\u200b\u3000"}, "没有 body"),
        ({"body": '<p>甲</p><p style="text'}, "body 在一个标签中间断了，多半没有导出完整"),
        ({"body": {"html": "<p>"}}, "body 应是文字，要写在引号里"),
        ({"district": None}, "没有 district，标题前也没有【…招商】"),
        ({"district": "月球区"}, "不认识的区域：月球区"),
        ({"district": "长" * 60_000}, "district：太长了，请控制在 2000 个字符以内"),
        ({"kind": None}, "不认识的栏目：（空），可以是：news、case、policy、analysis"),
        ({"kind": "八卦"}, "不认识的栏目：八卦，可以是：news、case、policy、analysis"),
        ({"published_at": None}, "没有 published_at"),
        ({"published_at": "1989-12-31"}, "published_at 早于 1990 年：1989-12-31"),
        ({"published_at": "0001-01-01T00:00+14:00"}, "published_at 早于 1990 年：0001-01-01T00:00+14:00"),
        ({"published_at": "9999-12-31T23:59-12:00"}, "published_at 在将来：9999-12-31T23:59-12:00"),
        ({"unit": "长" * 61}, "unit 太长了，现在 61 个字符，请控制在 60 个以内"),
        ({"author": "长" * 41}, "author 太长了，现在 41 个字符，请控制在 40 个以内"),
        ({"source_name": "长" * 81}, "source_name 太长了，现在 81 个字符，请控制在 80 个以内"),
        ({"source_url": "ftp://a.example.com"}, "source_url：应是以 http:// 或 https:// 开头的网址"),
        (
            {"source_url": "https://user:pw@a.example.com/1"},
            "source_url：网址里不能带用户名和密码，请删去“@”和它前面的部分",
        ),
        (
            {"source_url": f"https://a.cn/{'a' * 500}"},
            "source_url 太长了，现在 513 个字符，请控制在 500 个以内",
        ),
        ({"legacy_url": "show.php"}, "legacy_url 应是以 http:// 或 https:// 开头的网址，或者以 / 开头的路径"),
        ({"legacy_url": "http://["}, "legacy_url 应是以 http:// 或 https:// 开头的网址，或者以 / 开头的路径"),
        ({"legacy_url": "//a.cn/x"}, "legacy_url 应是以 http:// 或 https:// 开头的网址，或者以 / 开头的路径"),
        ({"legacy_url": "/" + "长" * 100}, "legacy_path 太长了，现在 901 个字符，请控制在 500 个以内"),
    ],
)
def test_a_line_with_a_wrong_field_is_refused_with_the_reason(changes, reason):
    assert refusal(item(**changes)) == reason


def test_a_wrong_time_is_quoted():
    reason = "published_at 应写成 2025-07-08 或 2025-07-08T09:30:00+08:00，现在是：8/7/2019"

    assert refusal(item(published_at="8/7/2019")) == reason


def test_an_ambiguous_district_is_refused_with_the_candidates():
    reason = refusal(item(district="鼓楼区"))

    assert reason.startswith("“鼓楼区”不止一处，请写明是哪一个：鼓楼区（")
    assert reason.count("鼓楼区（") == 4


def test_a_line_of_50_mb_is_cut_while_it_is_read_and_refused():
    file = io.BytesIO(b"{" * 50_000_000 + b"\n{}\n")
    tracemalloc.start()
    (first, raw), second = read_lines(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (first, len(raw), second) == (1, LINE_LIMIT + 1, (2, b"{}\n"))
    assert refusal(raw) == "这一行超过 4 MB"
    assert peak // LINE_LIMIT < 5


# ── As other systems write it ──


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2024/3/5", "2024-03-05 00:00"),
        ("2024.3.5", "2024-03-05 00:00"),
        ("2024年3月5日", "2024-03-05 00:00"),
        ("2024-3-5 9:30".replace("9", "09"), "2024-03-05 09:30"),
        (1709602200, "2024-03-05 09:30"),
        ("1709602200", "2024-03-05 09:30"),
    ],
)
def test_a_day_is_taken_in_every_clear_form(typed, day):
    published_at = fields_of(item(published_at=typed))["published_at"]

    assert f"{published_at.astimezone(BEIJING):%Y-%m-%d %H:%M}" == day


@pytest.mark.parametrize("typed", ["5/3/2024", "2024/13/5", "24/3/5", "2024年3月"])
def test_a_day_that_is_not_clear_is_refused(typed):
    assert "published_at 应写成 2025-07-08" in refusal(item(published_at=typed))


def test_a_number_may_be_the_name_of_an_item():
    assert fields_of(item(external_id=12345))["external_id"] == "12345"


def test_brackets_that_name_no_district_stay_in_the_title():
    kept = fields_of(item(title="【重磅招商】西青区发布产业地图"))

    assert (kept["title"], kept["district"].code) == ("【重磅招商】西青区发布产业地图", "120111")
    assert fields_of(item(title="【西青区招商】发布产业地图"))["title"] == "发布产业地图"


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "瑗块潚鍖烘帹浠嬩細"},
        {"body": "甲。\n鏅鸿兘閰嶅浠婂ぉ鎺ㄤ粙"},
        {"unit": "锟斤拷锟斤拷"},
    ],
)
def test_garbled_text_is_refused_where_it_stands(changes):
    [name] = changes

    assert refusal(item(**changes)).startswith(f"{name} 里有乱码：“")


def test_an_address_ends_before_the_bracket_behind_it():
    fields = fields_of(item(source_url="https://mp.weixin.qq.com/s/abc）", source_name="某报"))

    assert fields["source_url"] == "https://mp.weixin.qq.com/s/abc"


def test_a_body_of_html_becomes_lines_and_entities_are_read():
    body = "<p>西青区&nbsp;今天推介。<br />签约。</p>#p#分页标题#e#<p>第二页。</p>"

    fields = fields_of(item(title="R&amp;D 投入增长", body=body))

    assert (fields["title"], fields["body"]) == ("R&D 投入增长", "西青区 今天推介。\n签约。\n第二页。")
