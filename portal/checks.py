"""What `manage.py check` says about a public portal's settings. Wrong values stop the start in env.py."""

from typing import Any

from django.conf import settings
from django.core.checks import Info, Tags, register


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
