"""manage.py move_to DATABASE_URL: out of SQLite into an empty PostgreSQL database; run again, it goes on."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import env
from portal.backups import words
from portal.moving.moving import move
from portal.moving.target import MoveRefused


class Command(BaseCommand):
    """Says each table with its rows and the sum of their hashes, and what to do next."""

    help = "把 SQLite 里的全部数据搬到 PostgreSQL。请先停止网站和后台进程；中断了再运行一次，会接着搬。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "address",
            nargs="?",
            default="",
            help="空的 PostgreSQL 数据库，例如 postgres://user:password@host/name；"
            "不写时读 MOVE_TO_URL 或 MOVE_TO_URL_FILE，密码就不会出现在进程列表里",
        )

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        started = time.monotonic()
        address = address or env.text("MOVE_TO_URL")
        if not address:
            raise CommandError("请写明搬到哪个数据库，或者设置 MOVE_TO_URL_FILE。")
        try:
            with words.in_one_line():
                moved = move(address, self.tell)
        except MoveRefused as refused:
            raise CommandError(str(refused)) from None
        for table in moved:
            self.stdout.write(f"{table.sum.short}  {table.sum.rows:>8} 行  {table.name}")
        total, written = sum(table.sum.rows for table in moved), sum(table.written for table in moved)
        seconds = time.monotonic() - started
        self.stdout.write(
            f"{len(moved)} 个表共 {total} 行，两边的行数和校验值都一致；"
            f"这次写了 {written} 行，用时 {seconds:.0f} 秒。"
        )
        self.stdout.write(
            "题图没有动。请把 DATABASE_URL 换成新地址，再启动网站和后台进程；原来的文件不要再用。"
        )

    def tell(self, line: str) -> None:
        """How far it is, at once."""
        self.stdout.write(line)
        self.stdout.flush()
