"""What `manage.py check` says about a public portal's settings. Wrong values stop the start in env.py."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Info, Tags, Warning, register
from django.db import connection

from commons.outbox import receivers
from portal.operations.alarms import operators
from submissions.permissions import ALARM, DIGEST


class PortalTags(Tags):
    """Our own tag: `manage.py check --tag portal`."""

    portal = "portal"


@register(PortalTags.portal)
def record_numbers(app_configs: Any, **kwargs: Any) -> list[Info]:
    """A public portal in mainland China must show its record number."""
    if settings.IS_LOCAL or not settings.IS_HTTPS or settings.ICP_NUMBER:
        return []
    return [
        Info(
            "公开的网站还没有填写 ICP 备案号。",
            hint="办妥备案后请设置 ICP_NUMBER，例如 京ICP备12345678号-1；"
            "公安联网备案号请设置 POLICE_NUMBER。两个号都会显示在每页的页脚。",
            id="portal.I001",
        )
    ]


@register(PortalTags.portal)
def operator_named(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Readers, authors and investors must know who runs a public portal and how to reach them (P7)."""
    missing = [name for name in ("OPERATOR_NAME", "CONTACT_EMAIL") if not getattr(settings, name)]
    if settings.IS_LOCAL or not missing:
        return []
    return [
        Warning(
            f"公开的网站还没有写明由谁运营、怎样联系：{'、'.join(missing)}。",
            hint="个人信息说明和投稿须知请读者按这里写的联系。还可以设置 CONTACT_ADDRESS 和 CONTACT_HOURS。",
            id="portal.W001",
        )
    ]


@register(PortalTags.portal)
def mail_is_encrypted(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Port 587 expects STARTTLS: without it passwords and letters go in the clear, or nothing goes."""
    options = settings.MAILERS["default"].get("OPTIONS", {})
    if options.get("port") != 587 or options["use_tls"] or options["use_ssl"]:
        return []
    return [
        Warning(
            "MAIL_URL 用 587 端口，却没有打开加密。",
            hint="请在 MAIL_URL 后面加上 ?tls=1。",
            id="portal.W002",
        )
    ]


@register(PortalTags.portal)
def mail_goes_out(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A public portal promises letters on every page; without a server they end as files."""
    if settings.IS_LOCAL or "smtp" in settings.MAILERS["default"].get("BACKEND", "smtp"):
        return []
    return [
        Warning(
            "公开的网站还没有设置 MAIL_URL：给作者和同事的邮件只写成文件，不会寄出。",
            hint="请设置 MAIL_URL 和 MAIL_FROM；作者会直接回复邮件，MAIL_FROM 的邮箱要有人看。",
            id="portal.W005",
        )
    ]


@register(PortalTags.portal)
def retention_as_told(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """《个人信息说明》 as shipped names the times of the settings."""
    changed = [name for name, months in SHIPPED_MONTHS.items() if getattr(settings, name) != months]
    if not changed:
        return []
    return [
        Info(
            f"保存期限和随程序附带的《个人信息说明》不同：{'、'.join(changed)}。",
            hint="请在后台发布一版写明新期限的《个人信息说明》；已经发布过的，不用再做。",
            id="portal.I002",
        )
    ]


# What fixtures/documents/privacy-*.txt says.
SHIPPED_MONTHS = {"RETAIN_LEADS": 12, "RETAIN_STORIES": 6, "RETAIN_LETTERS": 6, "RETAIN_NETWORK": 6}


@register(Tags.database)
def somebody_is_told(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Reminders and alarms need a member of staff with the right and a mail address (P6)."""
    if not databases or not table_exists("commons_staff"):
        return []
    silent = [label for right, label in RECEIVERS.items() if not receivers(right)]
    silent += [] if operators() else ["运行告警"]
    return [
        Warning(
            f"没有人会收到{label}：没有一位在职的工作人员既有这项权限又填了邮箱。",
            hint="请在后台给相应的工作人员填上邮箱，或把他们加进有这项权限的组。",
            id="portal.W004",
        )
        for label in silent
    ]


RECEIVERS = {DIGEST: "到期提醒", ALARM: "超时警报"}


def table_exists(name: str) -> bool:
    """Whether the database has been made."""
    return name in connection.introspection.table_names()
