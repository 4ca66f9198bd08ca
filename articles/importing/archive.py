"""Reads a legacy archive: one JSON object a line, checked and turned into the fields of an article."""

import codecs
import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from django import forms
from django.core.exceptions import ValidationError

from articles.headlines import split_headline
from articles.importing.html import is_cut, plain_line, plain_lines
from articles.importing.outcomes import Refused
from articles.importing.redirects import legacy_path
from articles.models import Article, Kind, SourceType
from commons.chinese import BEIJING
from commons.fields import OneLineField, TextField, bare_url, validate_web_url
from commons.garbled import garbled_part
from districts.models import District
from districts.resolve import AmbiguousDistrict, UnknownDistrict, resolve_district
from districts.tree import tree

# Bytes; over a million characters. A longer line is no article and is never read into memory as a whole.
LINE_LIMIT = 4_000_000
EARLIEST_YEAR = 1990
ONE_LINE, TEXT = OneLineField(required=False), TextField(required=False)
# What other systems write as whole numbers.
NUMBERS = ("external_id", "published_at")
# Half of a surrogate pair, as in a cut "\ud83d\ude00": allowed in JSON, refused by databases.
SURROGATE = re.compile("[\ud800-\udfff]")
IS_WRITTEN = re.compile(r"\w")


# Seconds since 1970, from 1990 on.
EPOCH = re.compile(r"[0-9]{9,10}")
# 2024/3/5, 2024.3.5, 2024年3月5日, with or without a time behind it.
DAY = re.compile(r"^([0-9]{4})\s?[年/.-]\s?([0-9]{1,2})\s?[月/.-]\s?([0-9]{1,2})日?(?=$|[ T])")


def padded(day: re.Match[str]) -> str:
    """2024-03-05"""
    return f"{day[1]}-{int(day[2]):02d}-{int(day[3]):02d}"


# ── Lines ──


def read_lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """(line number, bytes) of each line of a binary file that is not blank, cut after LINE_LIMIT bytes."""
    number = 0
    while raw := file.readline(LINE_LIMIT + 1):
        number += 1
        rest = raw
        while len(raw) > LINE_LIMIT and rest and not rest.endswith(b"\n"):
            rest = file.readline(LINE_LIMIT)
        if number == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        if raw.strip() or len(raw) > LINE_LIMIT:
            yield number, raw


def parse(raw: bytes) -> dict[str, Any]:
    """The JSON object of a line; raises Refused."""
    if len(raw) > LINE_LIMIT:
        raise Refused(f"这一行超过 {LINE_LIMIT // 1_000_000} MB")
    try:
        item = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Refused(f"不是 UTF-8 编码（第 {error.start + 1} 个字节）") from None
    except (ValueError, RecursionError):
        raise Refused("不是完整的 JSON") from None
    if not isinstance(item, dict):
        raise Refused("不是 JSON 对象，应写成 {…}")
    return item


# ── Fields ──


class References:
    """The districts and kinds that lines name, each looked up once; raises Refused for unknown names."""

    def __init__(self) -> None:
        self.kinds = {name: kind for kind in Kind.objects.all() for name in (kind.slug, kind.name)}
        # Refusals too: a file names the same wrong district in thousands of lines.
        self.districts: dict[str, District | Refused] = {}
        self.names: dict[str, bool] = {}

    def district(self, name: str) -> District:
        if not name:
            raise Refused("没有 district，标题前也没有【…招商】")
        if name not in self.districts:
            try:
                self.districts[name] = resolve_district(name)
            except (UnknownDistrict, AmbiguousDistrict) as error:
                self.districts[name] = Refused(str(error))
        found = self.districts[name]
        if isinstance(found, Refused):
            raise found
        return found

    def is_district(self, name: str) -> bool:
        """Whether the name means a district, or several."""
        if name not in self.names:
            self.names[name] = bool(tree().called(name))
        return self.names[name]

    def kind(self, name: str) -> Kind:
        if name not in self.kinds:
            known = "、".join(dict.fromkeys(kind.slug for kind in self.kinds.values()))
            raise Refused(f"不认识的栏目：{name or '（空）'}，可以是：{known}")
        return self.kinds[name]


def article_fields(item: dict[str, Any], references: References, now: datetime) -> dict[str, Any]:
    """The columns of an Article from one line; raises Refused for the first mistake."""
    typed, district = text(item, "title"), text(item, "district")
    prefix, title = split_headline(typed)
    if district and not references.is_district(prefix):
        # 【重磅招商】 names no district: it belongs to the title.
        prefix, title = "", typed
    source_name, source_url = text(item, "source_name"), web_url(text(item, "source_url"))
    is_reprint = source_name or source_url
    fields: dict[str, Any] = {
        "external_id": needed("external_id", text(named(item), "external_id")),
        "title": needed("title", title),
        "body": body_of(item),
        "published_at": moment(text(named(item), "published_at"), now),
        "unit": text(item, "unit"),
        "author": text(item, "author"),
        "source_type": SourceType.REPRINT if is_reprint else SourceType.ORIGINAL,
        "source_name": source_name,
        "source_url": source_url,
        "legacy_path": legacy_path(text(item, "legacy_url")),
    }
    for name in ("external_id", "title", "unit", "author", "source_name", "source_url", "legacy_path"):
        check_length(name, fields[name] or "")
    check_length("district", district)
    return fields | {
        "district": references.district(district or prefix),
        "kind": references.kind(text(item, "kind")),
    }


def named(item: dict[str, Any]) -> dict[str, Any]:
    """The item with a name and a time of words: other systems number theirs. True is no number."""
    numbers = {name: str(item.get(name)) for name in NUMBERS if type(item.get(name)) is int}
    return {**item, **numbers}


def text(item: dict[str, Any], name: str, field: forms.CharField = ONE_LINE) -> str:
    """The text of a key, cleaned as typed text is; "" where it is missing or null. Raises Refused."""
    value = item.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused(f"{name} 应是文字，要写在引号里")
    if field is TEXT and is_cut(value):
        raise Refused(f"{name} 在一个标签中间断了，多半没有导出完整")
    refuse_damaged(name, value)
    try:
        return field.clean(plain_lines(value) if field is TEXT else plain_line(value))
    except ValidationError as error:
        raise Refused(f"{name}：{error.messages[0]}") from None


def refuse_damaged(name: str, value: str) -> None:
    """Raise Refused for a text that was cut or decoded wrongly on its way."""
    if SURROGATE.search(value):
        raise Refused(f"{name} 里有残缺的字符")
    if part := garbled_part(value):
        raise Refused(f"{name} 里有乱码：“{part[:10]}”，请按原来的编码（多半是 UTF-8）重新导出")


def needed(name: str, value: str) -> str:
    """The value; raises Refused if it is empty."""
    if not value:
        raise Refused(f"没有 {name}")
    return value


def body_of(item: dict[str, Any]) -> str:
    """The text, of any length; raises Refused if it holds no letter or character."""
    body = text(item, "body", TEXT)
    return needed("body", body if IS_WRITTEN.search(body) else "")


LIMITS: dict[str, Any] = {field.name: field.max_length for field in Article._meta.fields if field.max_length}
# No name of a district is longer.
LIMITS["district"] = District._meta.get_field("name").max_length


def check_length(name: str, value: str) -> None:
    """Raise Refused for a value that is too long for its column."""
    if len(value) > LIMITS[name]:
        raise Refused(f"{name} 太长了，现在 {len(value)} 个字符，请控制在 {LIMITS[name]} 个以内")


def moment(typed: str, now: datetime) -> datetime:
    """A day (00:00) or a time in Beijing, or a time with its own offset; raises Refused."""
    try:
        found = read_moment(needed("published_at", typed))
    except ValueError:
        raise Refused(
            f"published_at 应写成 2025-07-08 或 2025-07-08T09:30:00+08:00，现在是：{typed[:40]}"
        ) from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=BEIJING)
    if found.year < EARLIEST_YEAR:
        raise Refused(f"published_at 早于 {EARLIEST_YEAR} 年：{typed}")
    if found > now:
        raise Refused(f"published_at 在将来：{typed}")
    return found


def read_moment(typed: str) -> datetime:
    """The moment as it is written; raises ValueError."""
    if EPOCH.fullmatch(typed):
        return datetime.fromtimestamp(int(typed), BEIJING)
    return datetime.fromisoformat(DAY.sub(padded, typed))


def web_url(typed: str) -> str:
    """A public web URL, or ""; raises Refused."""
    typed = bare_url(typed)
    try:
        if typed:
            validate_web_url(typed)
    except ValidationError as error:
        raise Refused(f"source_url：{error.messages[0]}") from None
    return typed
