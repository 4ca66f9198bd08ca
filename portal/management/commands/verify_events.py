"""manage.py verify_events [HEAD]: has anybody changed what the record says about the stories?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commons.chinese import day_clock
from submissions import record
from submissions.chain import parse_head
from submissions.models import Event


class Command(BaseCommand):
    """Exit code 1 if anything is wrong. HEAD is the one of an old letter to the chiefs."""

    help = "核对全部来稿的经过有没有被改动或删除；给出总编邮件里的指纹，就和那一天的比对。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("head", nargs="?", default="", metavar="指纹", help="总编邮件里的指纹")

    def handle(self, *args: Any, head: str, **options: Any) -> None:
        faults = list(record.faults())
        for fault in faults:
            self.stdout.write(f"{fault.receipt}：{fault.words}。")
        if faults:
            raise CommandError(f"经过有 {len(faults)} 处不符，见上。请先保全现在的数据库，再用备份比对。")
        last = Event.objects.order_by("-id").values_list("pk", flat=True).first()
        now = record.head_at(last or 0)
        self.stdout.write(f"每一篇来稿的经过都完整，共 {now.total} 条，现在的指纹是 {now}。")
        then = parse_head(head) if head else None
        for receipt, at in record.erased_since(then.last if then else 0):
            self.stdout.write(f"{receipt} 于 {day_clock(at)} 删除过个人信息，请和当时的要求核对。")
        if head:
            self.compare(head)

    def compare(self, head: str) -> None:
        """Raises CommandError unless the record still goes through this head."""
        then = parse_head(head)
        if then is None:
            raise CommandError("这不是指纹。请从邮件里整行复制，例如 120-118-9f86d0…。")
        if not record.leads_to(then):
            raise CommandError(
                "和这封邮件里的指纹不符：在它之前的经过被改动或删除过。请先保全现在的数据库，再用备份比对。"
            )
        self.stdout.write("和这封邮件里的指纹一致：在它之前的经过没有被改动。")
