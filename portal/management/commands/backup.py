"""manage.py backup FILE|FOLDER [--with-key] [--force] [--keep N]: all in one file, while the site runs."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.backups import shelf, words
from portal.backups.records import record
from portal.backups.saving import save


class Command(BaseCommand):
    """Says what is in the backup, and what is not."""

    help = "备份数据库和媒体文件；网站不用停。--with-key：连密钥一起。--force：覆盖已有的文件。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="备份写到哪里；是目录的，在里面按时间取名")
        parser.add_argument("--with-key", action="store_true", help="连同签发链接的密钥（SECRET_KEY）")
        parser.add_argument("--force", action="store_true", help="覆盖已有的文件")
        parser.add_argument("--keep", type=int, metavar="N", help="目录里只留最新的 N 份")

    def handle(
        self, *args: Any, file: Path, with_key: bool, force: bool, keep: int | None, **options: Any
    ) -> None:
        started = time.monotonic()
        folder = file if file.is_dir() else None
        if keep is not None and (keep < 1 or not folder):
            raise CommandError("--keep 至少是 1，并且要给一个目录，没有备份。")
        with words.in_one_line():
            file = folder / shelf.name_at(timezone.now()) if folder else file
            saved = save(file, now=timezone.now(), with_key=with_key, force=force)
            is_noted = record(saved.manifest, saved.size)
        seconds = time.monotonic() - started
        self.stdout.write(f"已备份到 {file}（{words.of_size(saved.size)}，用时 {seconds:.1f} 秒）。")
        self.stdout.write(words.of_rows(saved.manifest, saved.media_count))
        if not is_noted:
            self.stderr.write("注意：备份是好的，但没能记进数据库，运行情况里看不到这一次。")
        if saved.incomplete:
            self.stderr.write(f"注意：有 {len(saved.incomplete)} 个题图缺文件，备份里也没有。请在后台核对。")
        if saved.lost:
            self.stderr.write(f"注意：有 {len(saved.lost)} 个资料文件不在，备份里也没有。请在后台核对。")
        self.stdout.write(
            "里面有密钥和个人信息，请妥善保管。"
            if with_key
            else "里面有个人信息，请妥善保管。密钥不在里面，请另存一份 secret-key。"
        )
        if folder and keep:
            with words.in_one_line():
                self.forget_old(folder, keep)

    def forget_old(self, folder: Path, keep: int) -> None:
        """Only after the new one is whole."""
        for old in shelf.beyond(folder, keep):
            old.unlink()
            self.stdout.write(f"已删除旧备份 {old.name}。")
