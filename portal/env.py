"""Typed readers for settings that come from the environment.

A wrong value stops the start with one clear line (SystemExit), never with a traceback.
Any value may come from a file named by NAME_FILE, so that secrets need not stand in the environment.
"""

import os
import re
from collections.abc import Iterable
from datetime import time
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import dj_database_url

from commons import chat

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
# Every province as record numbers begin with it; some have two abbreviations.
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀黔贵滇云藏陕秦甘陇青宁新"
# The files that were named by NAME_FILE and read.
FILES: set[Path] = set()


def refuse(name: str, value: str, wanted: str) -> NoReturn:
    """Stop the start (SystemExit); say which setting is wrong and what it should be."""
    raise SystemExit(f"设置 {name}={value!r} 不对：{wanted}。改好后请重新启动。")


def text(name: str, default: str = "") -> str:
    """The setting as text, from NAME or from the file that NAME_FILE names."""
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return os.environ.get(name, default)
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
        FILES.add(Path(path))
        return value
    except OSError as error:
        refuse(f"{name}_FILE", path, f"文件读不出来（{error.strerror}）")
    except UnicodeDecodeError:
        refuse(f"{name}_FILE", path, "文件不是 UTF-8 文本")


def flag(name: str, default: bool = False) -> bool:
    """The setting as a bool: 1/true/yes/on or 0/false/no/off."""
    value = text(name, "on" if default else "off")
    is_on = truth(value)
    if is_on is None:
        refuse(name, value, "应为 on 或 off")
    return is_on


def choice(name: str, default: str, known: tuple[str, ...]) -> str:
    """One of the known words."""
    value = text(name, default)
    if value not in known:
        refuse(name, value, f"应为 {' 或 '.join(known)}")
    return value


def truth(word: str) -> bool | None:
    """True or False for a word that means it, None for any other."""
    word = word.lower()
    return word in TRUE if word in TRUE | FALSE else None


def whole_number(name: str, default: int, *, least: int = 0, most: int = 100_000_000) -> int:
    """The setting as a whole number from `least` to `most`."""
    value = text(name, str(default))
    # int() of very long digits is refused by Python itself.
    is_number = value.isascii() and value.isdigit() and len(value) <= len(str(most))
    if not is_number or not least <= int(value) <= most:
        refuse(name, value[:40], f"应为 {least} 到 {most} 之间的整数")
    return int(value)


def hours(name: str, default: str) -> tuple[time, time]:
    """When work begins and ends on one day, for 09:00-17:30."""
    value = text(name, default)
    try:
        opens, closes = (time.fromisoformat(part.strip()) for part in value.split("-"))
    except ValueError:
        refuse(name, value, "应形如 09:00-17:30")
    if opens.tzinfo or closes.tzinfo or not opens < closes:
        refuse(name, value, "应形如 09:00-17:30，开始早于结束")
    return opens, closes


def port(name: str, default: int) -> int:
    """A port to listen on."""
    return whole_number(name, default, least=1, most=65_535)


def phone(name: str) -> str:
    """A phone number to call, "" for none: digits, spaces and hyphens."""
    value = text(name)
    if value and not re.fullmatch(r"\+?[0-9][0-9 -]{2,20}", value):
        refuse(name, value, "应为电话号码，例如 400-000-0000")
    return value


def mail_address(name: str, default: str) -> str:
    """A sender such as 园讯 <editor@example.com>."""
    value = text(name, default)
    if not re.fullmatch(r"[^@<>\r\n]*<?[^@<>\s]+@[^@<>\s]+>?", value):
        refuse(name, value, "应形如 园讯 <editor@example.com>")
    return value


def record_number(name: str, pattern: str, example: str) -> str:
    """A number under which the authorities registered the site, "" for none yet."""
    value = text(name)
    if value and not re.fullmatch(pattern, value):
        refuse(name, value, f"应形如 {example}")
    return value


def icp_number(name: str) -> str:
    """京ICP备12345678号, 京ICP备2026012345号-1: the province, five to ten digits, the site's own number."""
    pattern = rf"[{PROVINCES}]ICP[备证][0-9]{{5,10}}号(-[0-9]{{1,3}})?"
    return record_number(name, pattern, "京ICP备12345678号-1")


def police_number(name: str) -> str:
    """津公网安备12010102000001号: the province and the record code of 14 digits."""
    return record_number(name, rf"[{PROVINCES}]公网安备 ?[0-9]{{14}}号", "津公网安备12010102000001号")


def addresses(name: str, default: Iterable[str] = ()) -> list[str]:
    """Network addresses, separated by commas."""
    value = words(name, default)
    try:
        return [str(ip_address(word)) for word in value]
    except ValueError:
        refuse(name, ",".join(value), "应为 IP 地址，用逗号隔开")


def words(name: str, default: Iterable[str] = ()) -> list[str]:
    """Words separated by commas."""
    return [word.strip() for word in text(name, ",".join(default)).split(",") if word.strip()]


def hosts(name: str, default: Iterable[str]) -> list[str]:
    """Host names that are answered; a portal that answers none is no portal."""
    found = words(name, default)
    if not found:
        refuse(name, "", "至少要写一个域名，或者不设置这一项")
    return found


def mailbox(name: str) -> str:
    """A mail address that readers may write to, "" for none."""
    value = text(name)
    if value and not re.fullmatch(r"[^@<>\s]+@[^@<>\s]+\.[^@<>\s]+", value):
        refuse(name, value, "应为邮箱地址，例如 editor@example.com")
    return value


def site_url(name: str, default: str) -> str:
    """An address such as https://news.example.com, without a path or a slash at the end."""
    value = text(name, default).rstrip("/")
    parts = split(name, value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        refuse(name, value, "应形如 https://news.example.com")
    return value


def token(name: str, pattern: str, wanted: str) -> str:
    """A secret that another service gave out, "" for none; it is never printed."""
    value = text(name).strip()
    if value and not re.fullmatch(pattern, value):
        refuse(name, "…", wanted)
    return value


def robot(name: str, *, secret: str) -> chat.Robot | None:
    """The robot of a group chat, None where none is set up; its address and its key are never printed."""
    if not (url := text(name).strip()):
        if secret:
            refuse(name, "", "只有密钥 WEBHOOK_SECRET，没有群机器人的地址")
        return None
    found = chat.robot_of(url, secret.strip())
    if found is None:
        hosts = "、".join(f"{one.label} https://{one.host}/…" for one in chat.VENDORS.values())
        refuse(name, "…", f"应为群机器人给出的完整地址：{hosts}")
    if secret and not chat.VENDORS[found.vendor].signs:
        refuse(name, "…", "企业微信的群机器人没有签名，请删去 WEBHOOK_SECRET")
    return found


def endpoint(name: str, default: str) -> str:
    """The address of another service's interface."""
    value = text(name, default)
    parts = split(name, value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
        refuse(name, value, "应形如 https://api.example.com/path，不带 ? 后面的部分")
    return value


def split(name: str, value: str) -> SplitResult:
    """The parts of a URL; refuses one whose host or port cannot be read."""
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  reading it is the check
    except ValueError:
        refuse(name, "…", "地址写法不对，端口应为数字")
    return parts


def district_code(name: str, default: str) -> str:
    """A GB/T 2260 code of six digits."""
    value = text(name, default)
    if not (value.isascii() and value.isdigit() and len(value) == 6):
        refuse(name, value, "应为六位行政区划代码，例如 120000")
    return value


DATABASE_FORM = "应形如 postgres://user:password@host/name"
DRIVER_MISSING = (
    "还没有安装 PostgreSQL 的驱动，请先运行 "
    ".venv/bin/python -m pip install --require-hashes -r requirements/server.txt"
)


def database(name: str, default: str) -> dict[str, Any]:
    """One DATABASES entry, from the setting or the default."""
    return parsed_database(name, text(name) or default)


def parsed_database(name: str, address: str) -> dict[str, Any]:
    """One DATABASES entry; the connection is checked before it is used again."""
    scheme = address.partition(":")[0]
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        refuse(name, f"{scheme}:…", f"只支持 SQLite 和 PostgreSQL，{DATABASE_FORM}")
    if scheme != "sqlite" and not find_spec("psycopg"):
        refuse(name, f"{scheme}:…", DRIVER_MISSING)
    try:
        return {**dj_database_url.parse(address, conn_health_checks=True)}
    except ValueError:
        refuse(name, "…", DATABASE_FORM)


def mailer(name: str, *, folder: Path) -> dict[str, Any]:
    """One MAILERS entry: files in `folder` by default, SMTP for smtp://user:password@host:port?tls=1."""
    value = text(name)
    if not value:
        return {"BACKEND": "commons.eml.EmlBackend", "OPTIONS": {"folder": folder}}
    parts = split(name, value)
    query = parse_qs(parts.query, keep_blank_values=True)
    uses = {key: truth(values[-1]) for key, values in query.items()}
    is_understood = uses.keys() <= {"tls", "ssl"} and None not in uses.values()
    is_double = uses.get("tls") and uses.get("ssl")
    if parts.scheme != "smtp" or not parts.hostname or is_double or not is_understood:
        refuse(name, "…", "应形如 smtp://user:password@host:587?tls=1，tls 和 ssl 写 1 或 0，只能选一个")
    options = {
        "host": parts.hostname,
        "port": parts.port or 25,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": bool(uses.get("tls")),
        "use_ssl": bool(uses.get("ssl")),
        # A server that accepts the connection and then says nothing must not hold the worker.
        "timeout": 10,
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}


CACHE_FORM = "应形如 redis://:password@host:6379/0，加密的写 rediss://"
CACHE_CLIENT_MISSING = (
    "还没有安装 Redis 的客户端，请先运行 "
    ".venv/bin/python -m pip install --require-hashes -r requirements/server.txt"
)


def cache(name: str) -> dict[str, Any]:
    """One CACHES entry: this process's memory by default, else a Redis; a slow one is as good as away."""
    value = text(name)
    if not value:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    parts = split(name, value)
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname:
        refuse(name, "…", CACHE_FORM)
    if not find_spec("redis"):
        refuse(name, "…", CACHE_CLIENT_MISSING)
    patience = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": value,
        "KEY_PREFIX": "yuanxun",
        "OPTIONS": {"serializer": "commons.pages.shared.Plain", **patience},
    }


BUCKET_FORM = (
    "应形如 s3://密钥编号:密钥@s3.example.com/存储桶?region=区域，可加 tls=0、style=path 或 style=virtual"
)
BUCKET_CLIENT_MISSING = (
    "还没有安装读写 S3 的程序包，请先运行 "
    ".venv/bin/python -m pip install --require-hashes -r requirements/server.txt"
)


def bucket(name: str, part: str) -> dict[str, Any] | None:
    """One STORAGES entry: `part` of the bucket that the setting names; None where it names none.

    s3://key:secret@host:port/bucket/folder?region=…&tls=0&style=path
    """
    value = text(name)
    if not value:
        return None
    parts = split(name, value)
    query = {key: values[-1] for key, values in parse_qs(parts.query, keep_blank_values=True).items()}
    title, _, inner = parts.path.strip("/").partition("/")
    is_tls, style = truth(query.pop("tls", "1")), query.pop("style", "auto")
    region = query.pop("region", None)
    is_understood = not query and is_tls is not None and style in {"auto", "path", "virtual"}
    if parts.scheme != "s3" or not (parts.hostname and parts.username and parts.password and title):
        refuse(name, "…", BUCKET_FORM)
    if not is_understood:
        refuse(name, "…", BUCKET_FORM)
    if not find_spec("storages") or not find_spec("boto3"):
        refuse(name, "…", BUCKET_CLIENT_MISSING)
    options = {
        "access_key": unquote(parts.username),
        "secret_key": unquote(parts.password),
        "bucket_name": title,
        "endpoint_url": f"{'https' if is_tls else 'http'}://{parts.netloc.rpartition('@')[2]}",
        "region_name": region,
        "addressing_style": style,
        "location": f"{inner}/{part}".strip("/"),
    }
    return {"BACKEND": "commons.bucket.Bucket", "OPTIONS": options}


def secret_key(name: str, *, file: Path) -> str:
    """The key that signs links and sessions: from NAME, else from `file`. Without both the start stops."""
    value = text(name)
    if not value and file.exists():
        value = file.read_bytes().decode("ascii", "ignore").strip()
    if len(value) < 32:
        refuse(name, "…", f"至少 32 个字符；用 make run 会在 {file} 自动生成")
    return value
