"""manage.py copy_person FILE --email E / --phone P --proof W: a person's own data, as .txt or .json."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from commons.fields import EmailField, PhoneField
from commons.person import Person
from portal.access.copies import FORMATS, make
from portal.management.commands.erase_person import cleaned


class Command(BaseCommand):
    help = "把本站以某个电话或邮箱保存的个人信息写成文件，交给本人；核实的办法记入副本记录。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="写到哪个文件：.txt 或 .json，不能已经存在")
        parser.add_argument("--email", default="", help="邮箱")
        parser.add_argument("--phone", default="", help="电话，写法不限")
        parser.add_argument("--proof", required=True, help="怎样核实是本人，最多 100 字")
        parser.add_argument("--notes", action="store_true", help="连同工作人员之间的备注")

    def handle(
        self, *args: Any, file: Path, email: str, phone: str, proof: str, notes: bool, **options: Any
    ) -> None:
        person = Person(
            cleaned("--email", EmailField(required=False), email),
            cleaned("--phone", PhoneField(required=False), phone),
        )
        if not any(person):
            raise CommandError("请写明 --email 或 --phone。")
        file_format = file.suffix.removeprefix(".")
        if file_format not in FORMATS:
            raise CommandError("文件名请以 .txt 或 .json 结尾。")
        try:
            # Nobody but the operator reads it.
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"{file} 写不了：{error.strerror}。没有做副本。") from None
        with os.fdopen(descriptor, "wb") as target:
            copy = make(
                person,
                by=None,
                proof=proof.strip()[:100],
                has_notes=notes,
                file_format=file_format,
                now=timezone.now(),
            )
            target.write(copy.content)
        self.stdout.write(f"已写到 {file}，{copy.held} 项，里面有个人信息，交给本人后请删除。")
