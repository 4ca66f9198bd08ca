"""Tables with a line of headings as items of an archive: whose column is whose, what a cell says. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from articles.importing.outcomes import Refused, WrongFile

HEADINGS = {
    "external_id": ("编号", "稿件编号", "文章编号", "id"),
    "district": ("区域", "所属区域", "地区"),
    "kind": ("栏目", "栏目名称", "分类"),
    "title": ("标题", "文章标题"),
    "body": ("正文", "内容", "文章内容"),
    "published_at": ("发布时间", "发布日期", "日期"),
    "unit": ("来稿单位", "单位"),
    "author": ("作者",),
    "source_name": ("来源", "来源名称", "文章来源"),
    "source_url": ("来源网址", "原文网址", "原文地址"),
    "legacy_url": ("旧地址", "旧网址", "原来的地址"),
}
NAMES = {heading: name for name, others in HEADINGS.items() for heading in (name, *others)}
# The title may name the district.
NEEDED = ("external_id", "kind", "title", "body", "published_at")
# Databases write it for a cell without a value.
NULLS = {"NULL", "\\N"}
# Excel cuts a text here and says nothing, and knows fifteen digits of a number.
EXCEL_CELL, EXCEL_DIGITS = 32_767, 15
ROUNDED = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)
DAY_NUMBER = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
FORMULA_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)")
HALF_A_SECOND = timedelta(milliseconds=500)


def known_columns(headings: Iterable[Any]) -> dict[int, str]:
    """{place: name} of the columns that are known, in English or Chinese."""
    found = {}
    for place, heading in enumerate(headings):
        text = unicodedata.normalize("NFKC", str(heading or "")).replace("\ufeff", "").strip().lower()
        if name := NAMES.get(text):
            found[place] = name
    return found


def columns(headings: Sequence[Any]) -> dict[int, str]:
    """known_columns(); raises WrongFile where a needed one is missing, or two have one name."""
    found = known_columns(headings)
    names = list(found.values())
    if missing := [name for name in NEEDED if name not in names]:
        wanted = "、".join(f"{name}（{HEADINGS[name][0]}）" for name in missing)
        typed = "、".join(str(heading).strip()[:20] for heading in headings[:20] if heading) or "（空）"
        raise WrongFile(f"第一行应是列名，没有找到：{wanted}。现在的第一行是：{typed}")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise WrongFile(f"有两列都是 {'、'.join(twice)}，请只留一列")
    return found


def unused_headings(headings: Sequence[Any], found: dict[int, str]) -> list[str]:
    """The headings that are not known, as they are written: one of them may be a slip of the pen."""
    places = (place for place, heading in enumerate(headings) if heading and place not in found)
    return [str(headings[place]).strip()[:20] for place in places]


def cell_text(value: Any, name: str) -> str:
    """What a cell says, as it would be written in an archive; raises Refused."""
    if isinstance(value, bool):
        raise Refused(f"{name} 是 {'TRUE' if value else 'FALSE'}，应是文字")
    if isinstance(value, datetime):
        value = (value + HALF_A_SECOND).replace(microsecond=0)
        return value.date().isoformat() if value.time() == value.min.time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**EXCEL_DIGITS:
        value = int(value)
    text = "" if value is None else str(value)
    return checked("" if text in NULLS else text, name)


def checked(text: str, name: str) -> str:
    """The text, unless Excel has spoiled it; raises Refused."""
    if len(text) == EXCEL_CELL:
        raise Refused(f"{name} 正好 32,767 个字符，是 Excel 一格的上限，后面的多半已被截去，请另行导出")
    if FORMULA_ERROR.fullmatch(text):
        raise Refused(f"{name} 是公式的错误值：{text}")
    digits = text.isdecimal() and len(text) > EXCEL_DIGITS and text.endswith("0")
    if name == "external_id" and (ROUNDED.fullmatch(text) or (digits and set(text[EXCEL_DIGITS:]) == {"0"})):
        raise Refused(f"external_id 的后几位已被 Excel 改掉：{text}，请把这一列设为文本再导出")
    if name == "published_at" and DAY_NUMBER.fullmatch(text):
        raise Refused(f"published_at 是 Excel 的日期序号：{text}，请把这一列设为日期格式")
    return text


def row_item(cells: Sequence[Any], found: dict[int, str]) -> dict[str, Any]:
    """The item in a row, as far as its columns are known; raises Refused."""
    return {name: cell_text(cells[place], name) for place, name in found.items() if place < len(cells)}
