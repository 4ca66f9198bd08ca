"""Whether the settings fit each other. Those that are wrong by themselves have stopped the start already."""

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.core.checks.messages import CheckMessage
from django.http.request import validate_host

from portal.doctor.findings import Finding


def examine() -> Iterator[Finding]:
    """What Django's and our own checks say, and whether the site can be reached under its address."""
    # The checks of a public deployment ask for https, which this machine's own address has not.
    yield from told(run_checks(include_deployment_checks=settings.IS_HTTPS))
    yield from about_address()


def told(messages: list[CheckMessage]) -> Iterator[Finding]:
    """What the checks of portal/checks.py and Django's say, but for what we silenced with a reason."""
    for message in sorted(messages, key=lambda message: message.id or ""):
        if not message.is_silenced():
            yield Finding(message.msg, message.hint or "", is_wrong=message.level >= WARNING)


def about_address() -> Iterator[Finding]:
    """SITE_URL, ALLOWED_HOSTS and TRUSTED_PROXIES."""
    host = f"[{settings.SITE_HOST}]" if ":" in settings.SITE_HOST else settings.SITE_HOST
    if settings.IS_LOCAL:
        yield Finding(
            f"SITE_URL 是本机地址 {settings.SITE_URL}，邮件里的链接别人打不开。",
            "正式使用时，请把 SITE_URL 设为 https://您的域名。",
            is_wrong=False,
        )
    elif not settings.IS_HTTPS:
        yield Finding(
            f"SITE_URL 是 {settings.SITE_URL}：密码、来稿和个人信息都不加密传送。",
            "请在 nginx 装好证书，再把 SITE_URL 改成 https:// 开头。",
        )
    if "*" in settings.ALLOWED_HOSTS or not validate_host(host, settings.ALLOWED_HOSTS):
        yield Finding(
            f"ALLOWED_HOSTS 是 {','.join(settings.ALLOWED_HOSTS)}，网站的域名是 {host}。",
            "请写上网站的域名，不要写 *；只有一个域名时，删去这项设置就可以。",
        )
    if settings.IS_HTTPS and not settings.TRUSTED_PROXIES:
        yield Finding(
            "SITE_URL 是 https，TRUSTED_PROXIES 却是空的：每一页都会不停地跳转到自己。",
            "请写上 nginx 的地址；和网站在同一台机器上的，删去这项设置就可以。",
        )
