"""manage.py restore FILE [--check | --replace]: what `backup` made, put back on a stopped site."""

import time
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backups import words
from portal.backups.archive import opened
from portal.backups.manifest import BackupRefused
from portal.backups.restoring import Restored, refuse_unfit, restore


class Command(BaseCommand):
    """Says what was put back, where the old database is, and whether index and counts are right."""

    help = "从备份恢复；请先停止网站。--check：只说这里能不能恢复。--replace：取代已有的数据。"
    # A database that is damaged, or not there yet, is the usual case; Django's checks would ask it.
    requires_migrations_checks = False
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="manage.py backup 做的文件")
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--check", action="store_true", help="核对备份和这里能不能恢复它，不改动任何东西")
        choice.add_argument("--replace", action="store_true", help="取代已有的数据")

    def handle(self, *args: Any, file: Path, check: bool, replace: bool, **options: Any) -> None:
        if check:
            self.check_file(file)
            return
        started = time.monotonic()
        with words.in_one_line():
            restored = restore(file, replace=replace)
        self.stdout.write(words.of_origin(restored.manifest))
        self.stdout.write(f"已恢复：{words.of_rows(restored.manifest, restored.media_count)}")
        self.tell_of_files(restored)
        self.prove()
        self.stdout.write(f"用时 {time.monotonic() - started:.1f} 秒。现在可以启动网站。")

    def check_file(self, file: Path) -> None:
        """Prove the backup, say what is in it, and whether this release and database would take it."""
        with words.in_one_line(), opened(file) as backup:
            self.stdout.write(words.of_origin(backup.manifest))
            self.stdout.write(f"备份完好：{words.of_rows(backup.manifest, len(backup.media))}")
            try:
                refuse_unfit(backup.manifest)
            except BackupRefused as refusal:
                self.stderr.write(f"注意：这里恢复不了它。{refusal}")

    def tell_of_files(self, restored: Restored) -> None:
        """The old database, the key, covers and packs without their files."""
        if restored.aside:
            self.stdout.write(f"原来的数据库留在 {restored.aside}，确认无误后可以删除。")
        self.tell_of_key(restored)
        if restored.incomplete:
            self.stderr.write(f"注意：有 {len(restored.incomplete)} 个题图缺文件，请在后台重新上传。")
        if restored.lost:
            self.stderr.write(f"注意：有 {len(restored.lost)} 个资料文件不在备份里，请在后台存新的一版。")

    def tell_of_key(self, restored: Restored) -> None:
        """Where the key of the backup is now, or that links of before are void without it."""
        if restored.key_file:
            self.stdout.write(
                f"备份里的密钥已放回 {restored.key_file}。若另设了 SECRET_KEY，以 SECRET_KEY 为准。"
            )
        elif not restored.has_same_key:
            self.stderr.write(
                "注意：本机的密钥与备份时不同，以前发出的链接（作者的状态页等）都会失效。"
                "要让它们继续有效，请把原来的 secret-key 放回数据目录。"
            )

    def prove(self) -> None:
        """Index and counts against the articles."""
        try:
            call_command("reindex_search", check=True, stdout=self.stdout)
        except CommandError as wrong:
            raise CommandError(f"数据已恢复，但检索索引或篇数{wrong}") from None
