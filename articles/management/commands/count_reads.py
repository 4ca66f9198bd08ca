"""manage.py count_reads LOGFILE: reads per article and day from nginx's log."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.reads.log import count_log


class Command(BaseCommand):
    """Counting the same log again, or its rotated copy, adds only the lines that are new."""

    help = "从 nginx 的访问日志（combined 格式，可以是 .gz）统计每篇文章每天被打开的次数。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("logfile", type=Path, metavar="LOGFILE", help="日志文件")

    def handle(self, *args: Any, logfile: Path, **options: Any) -> None:
        if settings.COUNT_READS:
            raise CommandError("网站自己在计数，再数日志会数两遍。请先设置 COUNT_READS=off 并重启网站。")
        try:
            counted = count_log(logfile)
        except OSError as error:
            raise CommandError(f"{logfile} 读不出来：{error.strerror or error}") from None
        self.stdout.write(f"新读 {counted.lines} 行，其中文章打开 {counted.reads} 次。")
