"""A legacy archive: one JSON object a line read, checked and turned into the fields of an article; and what
stands now where an old address led.
"""

import codecs
import json
import re
from datetime import datetime
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.urls import Resolver404, resolve

from articles.divisions import AmbiguousDivision, UnknownDivision, resolve_division
from articles.headlines import split_headline
from articles.models import Article, Division, Kind, SourceType
from commons.chinese import BEIJING
from commons.fields import OneLineField, TextField

# Over a million characters; what is longer is no article, and is never held in memory as a whole.
LINE_LIMIT = 4_000_000
EARLIEST_YEAR = 1990
ONE_LINE, TEXT = OneLineField(required=False), TextField(required=False)
# Half of a pair, as a cut "\ud83d\ude00" leaves it: JSON may hold it, no database takes it.
SURROGATE = re.compile("[\ud800-\udfff]")
IS_WRITTEN = re.compile(r"\w")
IS_WEB = URLValidator(schemes=["http", "https"])
# How Django writes bytes of a path that are no UTF-8, after it has decoded the rest.
BROKEN = re.compile(rb"%([89A-F][0-9A-F])")
# What may stand in an address as it is.
SAFE = "/:@!$&'()*+,;=?"


class Refused(Exception):
    """A line that cannot be taken, and why, in words for people."""


# ── Lines ──


def read_lines(file):
    """(number, bytes) of each line of a binary file that is not blank, cut where it passes LINE_LIMIT."""
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


def parse(raw):
    """The JSON object of a line."""
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


class Ground:
    """What lines refer to: divisions and kinds, each asked for once."""

    def __init__(self):
        self.kinds = {name: kind for kind in Kind.objects.all() for name in (kind.slug, kind.name)}
        self.divisions = {}

    def division(self, name):
        """The division that a name or code means."""
        if not name:
            raise Refused("没有 district，标题前也没有【…招商】")
        if name not in self.divisions:
            try:
                self.divisions[name] = resolve_division(name)
            except (UnknownDivision, AmbiguousDivision) as error:
                raise Refused(str(error)) from None
        return self.divisions[name]

    def kind(self, name):
        """The kind with this slug or name."""
        if name not in self.kinds:
            known = "、".join(dict.fromkeys(kind.slug for kind in self.kinds.values()))
            raise Refused(f"不认识的栏目：{name or '（空）'}，可以是：{known}")
        return self.kinds[name]


def article_fields(item, ground, now):
    """What a line says, as fields of an Article. Raises Refused at the first thing that is wrong."""
    prefix, title = split_headline(text(item, "title"))
    source_name, source_url = text(item, "source_name"), web_address(text(item, "source_url"))
    is_reprint = source_name or source_url
    fields = {
        "external_id": needed("external_id", text(item, "external_id")),
        "title": needed("title", title),
        "body": body_of(item),
        "published_at": moment(text(item, "published_at"), now),
        "unit": text(item, "unit"),
        "author": text(item, "author"),
        "source_type": SourceType.REPRINT if is_reprint else SourceType.ORIGINAL,
        "source_name": source_name,
        "source_url": source_url,
        "legacy_path": legacy_path(text(item, "legacy_url")),
    }
    for name in ("external_id", "title", "unit", "author", "source_name", "source_url", "legacy_path"):
        check_length(name, fields[name] or "")
    district = text(item, "district")
    check_length("district", district)
    return fields | {
        "division": ground.division(district or prefix),
        "kind": ground.kind(text(item, "kind")),
    }


def text(item, name, field=ONE_LINE):
    """The text under a name, cleaned as typed text is; "" where it is missing or null."""
    value = item.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused(f"{name} 应是文字，要写在引号里")
    if SURROGATE.search(value):
        raise Refused(f"{name} 里有残缺的字符")
    try:
        return field.clean(value)
    except ValidationError as error:
        raise Refused(f"{name}：{error.messages[0]}") from None


def needed(name, value):
    """The value, which must not be empty."""
    if not value:
        raise Refused(f"没有 {name}")
    return value


def body_of(item):
    """The text, at any length."""
    body = text(item, "body", TEXT)
    return needed("body", body if IS_WRITTEN.search(body) else "")


LIMITS = {field.name: field.max_length for field in Article._meta.fields if field.max_length}
# No name of a division is longer.
LIMITS["district"] = Division._meta.get_field("name").max_length


def check_length(name, value):
    """Refuse what the column would not hold."""
    if len(value) > LIMITS[name]:
        raise Refused(f"{name} 太长了，现在 {len(value)} 个字符，请控制在 {LIMITS[name]} 个以内")


def moment(typed, now):
    """A day (00:00) or a time in Beijing, or a time with its own offset."""
    try:
        found = datetime.fromisoformat(needed("published_at", typed))
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


def web_address(typed):
    """An http(s) address, or ""."""
    try:
        if typed:
            IS_WEB(typed)
    except ValidationError:
        raise Refused("source_url 应是以 http:// 或 https:// 开头的网址") from None
    return typed


# ── Old addresses ──


def legacy_path(typed):
    """The path and query of an old address as `key` writes them, None where there is none."""
    if not typed:
        return None
    try:
        parts = urlsplit(typed)
    except ValueError:
        parts = urlsplit("")
    is_absolute = parts.scheme in {"http", "https"} and parts.netloc
    is_path = typed.startswith("/") and not parts.netloc
    if not (is_absolute or is_path):
        raise Refused("legacy_url 应是以 http:// 或 https:// 开头的网址，或者以 / 开头的路径")
    if is_ours(unquote(parts.path) or "/"):
        raise Refused(f"legacy_url 是本站自己的地址：{parts.path or '/'}")
    return key(unquote_to_bytes(parts.path), parts.query)


def is_ours(path):
    """Whether the portal answers there itself, with or without the last slash."""
    if path.startswith(settings.STATIC_URL):
        return True
    for address in (path, f"{path}/"):
        try:
            resolve(address)
        except Resolver404:
            continue
        return True
    return False


def key(path, query):
    """One way to write an address, whichever characters were percent-encoded, in UTF-8 or GBK.

    `path` are bytes with nothing encoded any more; `query` is as it was sent.
    """
    address = quote(path, safe=SAFE)
    return f"{address}?{quote(unquote_to_bytes(query), safe=SAFE)}" if query else address


def find_moved(path, query):
    """The article that stood at an old address and is or was public; None for others.

    What names the query too comes before what names the path only: /show.php?id=7, then /show.php.
    """
    decoded = BROKEN.sub(lambda sign: bytes([int(sign[1], 16)]), path.encode())
    keys = [key(decoded, query), key(decoded, "")]
    was_public = Article.objects.published() | Article.objects.withdrawn()
    articles = was_public.filter(legacy_path__in=keys).only("legacy_path")
    found = {article.legacy_path: article for article in articles}
    return found.get(keys[0]) or found.get(keys[1])
