"""Whether the services beside the database answer: the mail server, Redis, the robot of a group chat."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import caches
from django.core.mail import mailers

from portal.doctor.findings import Finding, first_line

# Shorter than the doctor's own patience, so that it can say what was slow.
SECONDS = 6
# The first that fits the error is said. All of smtplib's errors are OSErrors, so the plain ones come last.
ADVICE: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (smtplib.SMTPAuthenticationError, "用户名或密码不对。请核对 MAIL_URL；密码里的特殊字符要写成 %40 这样。"),
    (smtplib.SMTPNotSupportedError, "服务器不支持登录或加密。请核对 MAIL_URL 的端口和 ?tls=1、?ssl=1。"),
    (ssl.SSLCertVerificationError, "证书对不上。请用证书上的域名；自建的服务器，请把它的根证书装进系统。"),
    (ssl.SSLError, "加密方式不对。587 端口用 ?tls=1，465 端口用 ?ssl=1。"),
    (socket.gaierror, "域名解析不了。请核对 MAIL_URL 里的主机名，以及本机的 DNS。"),
    (TimeoutError, f"{SECONDS} 秒没有回答。请核对端口，以及防火墙和云服务商是否封了它（25 端口常被封）。"),
    (smtplib.SMTPException, "服务器不接受。请按它的回答核对 MAIL_URL。"),
    (OSError, "请看服务器是否在运行，核对 MAIL_URL 里的地址和端口。"),
)


def examine_mail() -> Iterator[Finding]:
    """Connect, greet, encrypt, sign in, and leave: nothing is sent."""
    if "smtp" not in settings.MAILERS["default"]["BACKEND"]:
        return
    mailer: Any = mailers["default"]
    mailer.timeout = SECONDS
    try:
        mailer.open()
        mailer.connection.ehlo_or_helo_if_needed()
    except OSError as error:
        yield Finding(f"邮件服务器 {mailer.host}:{mailer.port} 用不了：{said(error)}。", advice_on(error))
    finally:
        with suppress(OSError):
            mailer.close()


def advice_on(error: OSError) -> str:
    """What to look at after an error of smtplib, which hides behind its own that nobody answered."""
    cause = error.__context__ if isinstance(error.__context__, TimeoutError) else error
    return next(words for kind, words in ADVICE if isinstance(cause, kind))


def examine_chat() -> Iterator[Finding]:
    """Whether the host of the group chat's robot can be reached; nothing is sent, so its key is not tried."""
    if not settings.ROBOT:
        return
    parts = urlsplit(settings.ROBOT.url)
    try:
        with socket.create_connection((parts.hostname, parts.port or 443), SECONDS) as plain:
            if parts.scheme == "https":
                ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname).close()
    except OSError as error:
        yield Finding(
            f"群机器人的服务器 {parts.hostname} 连不上：{first_line(error)}。",
            "请看这台机器能不能访问外网的 443 端口。连不上时邮件照常发，群里收不到消息。",
        )


def said(error: OSError) -> str:
    """What a server answered, else what the system says."""
    answer = getattr(error, "smtp_error", None)
    return answer.decode(errors="replace")[:200] if isinstance(answer, bytes) else first_line(error)


def examine_cache() -> Iterator[Finding]:
    """Whether Redis answers, where it is used."""
    if "redis" not in settings.CACHES["default"]["BACKEND"].lower():
        return
    try:
        caches["default"].get("doctor")
    except Exception as error:
        # Its driver has a tree of errors of its own, and may not even be installed.
        yield Finding(
            f"Redis 连不上：{first_line(error)}。",
            "请看 Redis 是否在运行，核对 CACHE_URL。没有它网站照常打开，只是慢一些。",
        )
