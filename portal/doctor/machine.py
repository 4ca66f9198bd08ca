"""Whether the machine has room, and whether its clocks agree."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from commons.models import ClockSlot
from portal.doctor.findings import Finding

GIGABYTE = 1_000_000_000
# Below it SQLite's log, a backup or an archive may fill the disk within a day.
ROOM = GIGABYTE
# For a form with a Word file, and what PostgreSQL's programs write.
ROOM_FOR_FORMS = 100_000_000
# Of the files that the disk can hold.
LEAST_SHARE_OF_FILES = 0.02
# Two-step codes are good for half a minute.
MOST_APART = timedelta(seconds=5)
ONE_CLOCK = "请让各台机器都用同一个时间服务器对时（timedatectl set-ntp true）。"


def examine_disk() -> Iterator[Finding]:
    """Room for the data, and for what is only passing through."""
    # Backing up and packing take the database twice over.
    database = Path(str(connection.settings_dict["NAME"]))
    needed = 2 * database.stat().st_size if connection.vendor == "sqlite" and database.exists() else 0
    passing = Path(tempfile.gettempdir())
    for folder, room in ((settings.DATA_DIR, max(ROOM, needed)), (passing, ROOM_FOR_FORMS)):
        free = shutil.disk_usage(folder).free
        if free < room:
            yield Finding(
                f"{folder} 所在的磁盘只剩 {free / GIGABYTE:.1f} GB，至少应有 {room / GIGABYTE:.1f} GB。",
                "请腾出空间（旧备份、系统日志），或换大一些的磁盘。写满了就收不了来稿。",
            )
    yield from examine_files()


def examine_files() -> Iterator[Finding]:
    """Room for the data in files: a disk can have bytes left and take no more of them."""
    disk = os.statvfs(settings.DATA_DIR)
    # Some file systems have no bound and say 0.
    if disk.f_files and disk.f_favail < disk.f_files * LEAST_SHARE_OF_FILES:
        yield Finding(
            f"{settings.DATA_DIR} 所在的磁盘快要放不下新文件了，只剩 {disk.f_favail} 个。",
            "请删去成堆的小文件，例如旧的缓存；也可以换一个磁盘。",
        )


def examine_clock() -> Iterator[Finding]:
    """This machine's clock beside those of the data folder's file system and of the database server."""
    yield from compare("文件系统", file_system_clock())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            yield from compare("数据库", cursor.fetchone()[0])
    yield from last_work(timezone.now())


def file_system_clock() -> datetime:
    """When a file that is written now was written: the data folder may lie on another machine."""
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
        file.write(b"now")
        file.flush()
        return datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, tz=timezone.get_default_timezone())


def compare(whose: str, other: datetime) -> Iterator[Finding]:
    """Two clocks, read one after the other."""
    apart = timezone.now() - other
    if abs(apart) > MOST_APART:
        word = "快" if apart > timedelta(0) else "慢"
        seconds = abs(apart.total_seconds())
        yield Finding(f"本机的时钟比{whose}的时钟{word} {seconds:.0f} 秒。", ONE_CLOCK)


def last_work(now: datetime) -> Iterator[Finding]:
    """The worker has done nothing in the future, or a clock was put back since."""
    latest = ClockSlot.objects.aggregate(at=Max("ran_at"))["at"]
    if latest and latest > now + MOST_APART:
        yield Finding(
            f"后台进程上次工作是在 {timezone.localtime(latest):%Y-%m-%d %H:%M}，比现在还晚：时钟往回拨过。",
            f"如果现在的时间不对，{ONE_CLOCK}如果是对的，一分钟后这一条会消失。",
        )
