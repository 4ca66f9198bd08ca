"""manage.py watch: look once for what operators must know, and send them the letters without the worker."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from commons.outbox import deliver_due
from portal.health import findings
from portal.operations.alarms import ABOUT, watch


class Command(BaseCommand):
    """For a timer, once a minute: it tells of a worker that cannot tell of itself."""

    help = "看一遍运行情况，有异常就给管理员发信（不靠后台进程）。请用定时任务每分钟运行一次。"

    def handle(self, *args: Any, **options: Any) -> None:
        watch(timezone.now())
        deliver_due(timezone.now, about=ABOUT)
        for finding in findings(timezone.now()):
            self.stdout.write(f"{finding.label}：{finding.words}（{finding.state}）")
