"""Packs the database once in a while: deleted rows leave their room in the file for later ones."""

import shutil
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from articles.search import index

# SQLite packs into a second file and then writes that one over the first, by way of its log.
ROOM = 2
MEGABYTE = 1_000_000


class Command(BaseCommand):
    """manage.py tidy: safe while the site runs; who sends something waits while SQLite packs its file."""

    help = "整理数据库：合并检索索引，收回已删除内容占的空间，更新查询统计。网站可以照常运行。"

    def handle(self, *args, **options):
        started = time.monotonic()
        with connection.cursor() as cursor:
            before = size(cursor)
            if connection.vendor == "sqlite":
                refuse_without_room(before)
            index.merge_parts()
            for statement in STATEMENTS[connection.vendor]:
                cursor.execute(statement)
            after = size(cursor)
        seconds = time.monotonic() - started
        sizes = f"由 {before / MEGABYTE:.1f} MB 变为 {after / MEGABYTE:.1f} MB"
        self.stdout.write(f"整理好了，用了 {seconds:.1f} 秒：数据库{sizes}。")


STATEMENTS = {
    # The log has grown to the size of the file; the last statement cuts it.
    "sqlite": ["PRAGMA optimize", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"],
    "postgresql": ["VACUUM (ANALYZE)"],
}
SIZE = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    "postgresql": "SELECT pg_database_size(current_database())",
}


def size(cursor: Any) -> int:
    """The bytes of the database."""
    cursor.execute(SIZE[connection.vendor])
    return int(cursor.fetchone()[0])


def refuse_without_room(needed: int) -> None:
    """Raise CommandError where the disk has no room for what SQLite writes meanwhile."""
    folder = Path(connection.settings_dict["NAME"]).parent
    free = shutil.disk_usage(folder).free
    if free < ROOM * needed:
        raise CommandError(
            f"磁盘空间不够，没有整理：需要 {ROOM * needed / MEGABYTE:.0f} MB，"
            f"{folder} 所在的磁盘只剩 {free / MEGABYTE:.0f} MB。请先腾出空间。"
        )
