"""Whether what runs beside the website does its work: worker, letters, backups."""

from collections.abc import Iterator

from django.utils import timezone

from portal import health
from portal.doctor.findings import Finding

# The other parts have checks of their own here, which look closer.
PARTS = ("worker", "letters", "backup")


def examine() -> Iterator[Finding]:
    """What would alarm operators, and how long ago all was seen to work.

    What is not late yet is no fault: right after an installation no worker and no backup has run.
    """
    now = timezone.now()
    for part in PARTS:
        found = health.PARTS[part].look(now)
        advice = f"请按 docs/runbook.md 里 {part} 一节处理；登录后台，“运行情况”里也能看到。"
        yield Finding(f"{found.label}：{found.words}。", advice if found.is_alarm else "", found.is_alarm)
