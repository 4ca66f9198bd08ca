"""What an operator reads: facts of a backup, and one line for everything that can go wrong."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.models import Article
from commons.models import Staff
from leads.models import Lead
from portal.backups.manifest import BackupRefused, Manifest
from submissions.models import Submission

TOLD = {Article: "稿件 {} 篇", Submission: "来稿 {} 篇", Lead: "咨询 {} 条", Staff: "账号 {} 个"}
# No room on the disk, the quota, the longest file.
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
DISK_FULL = "磁盘写不下了。没有留下不完整的文件，请腾出空间或换一个位置，再试一次。"


@contextmanager
def in_one_line() -> Iterator[None]:
    """Whatever goes wrong inside ends the command with one line and no traceback."""
    try:
        yield
    except BackupRefused as refused:
        raise CommandError(str(refused)) from None
    except OSError as error:
        raise CommandError(about_file(error)) from None
    except (sqlite3.Error, DatabaseError) as error:
        raise CommandError(about_database(error)) from None
    except KeyboardInterrupt:
        raise CommandError("已中断，没有留下不完整的文件。", returncode=130) from None


def about_file(error: OSError) -> str:
    """What is wrong with a file or a disk."""
    if error.errno in FULL:
        return DISK_FULL
    if isinstance(error, FileNotFoundError):
        return f"没有 {error.filename} 这个文件。"
    if isinstance(error, PermissionError):
        return f"没有权限读写 {error.filename}。请用运行网站的用户来做。"
    return f"{error.filename or '文件'} 读写失败（{error.strerror or error}）。"


def about_database(error: Exception) -> str:
    """What is wrong with the database."""
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    if "disk is full" in reason:
        return DISK_FULL
    return f"数据库出了问题（{reason}）。请检查 DATABASE_URL 和数据库，再试一次。"


def of_rows(manifest: Manifest, media_count: int) -> str:
    """How much is in a backup."""
    parts = [words.format(manifest.counts.get(model._meta.db_table, 0)) for model, words in TOLD.items()]
    return f"{'，'.join(parts)}，媒体文件 {media_count} 个。"


def of_origin(manifest: Manifest) -> str:
    """When and where a backup was made."""
    made_at = parse_datetime(manifest.made_at)
    moment = f"{timezone.localtime(made_at):%Y-%m-%d %H:%M}" if made_at else manifest.made_at
    return f"备份做于 {moment}（{manifest.site_host}，{manifest.portal_version} 版，{manifest.vendor}）。"


def of_size(size: int) -> str:
    """Bytes as people say them."""
    return f"{size / 1_000_000:.1f} MB"
