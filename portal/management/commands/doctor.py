"""manage.py doctor: what is wrong with this installation, each with what to do."""

import logging
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.doctor import program
from portal.doctor.findings import Finding
from portal.doctor.rounds import make_rounds


class Command(BaseCommand):
    """Exit code 1 if anything is wrong. It changes nothing and sends nothing."""

    help = "检查这套安装，每一处问题都说明怎么办；有要处理的，退出码是 1。不改动任何东西，也不发邮件。"
    # It says itself what they say, beside everything else.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        # What a check has to say it says as a finding.
        logging.disable(logging.CRITICAL)
        self.stdout.write(f"{program.facts()}，数据目录 {settings.DATA_DIR}")
        wrong = sum(self.tell(name, findings) for name, findings in make_rounds())
        self.stdout.write(f"有 {wrong} 处要处理。" if wrong else "没有要处理的。")
        if wrong:
            sys.exit(1)

    def tell(self, name: str, findings: list[Finding]) -> int:
        """Print one check; how many of its findings are wrong."""
        wrong = sum(finding.is_wrong for finding in findings)
        self.stdout.write(f"{'✗' if wrong else '✓'} {name}")
        for what, advice, is_wrong in findings:
            self.stdout.write(f"  {'✗' if is_wrong else '·'} {what}")
            if advice:
                self.stdout.write(f"    {advice}")
        return wrong
