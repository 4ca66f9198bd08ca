"""运行情况 and 处理手册 in the desk, for who may see them. Computed when the page is opened."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from commons.models import ClockSlot, Heartbeat, Incident, Staff
from portal.health import BACKUP_LATE, DISK_FULL, PARTS, Finding, State, findings, megabytes, spoken
from portal.operations.metrics import versions
from portal.operations.runbook import entries

RIGHT = "commons.see_operations"
TAGS = {
    State.OK: ("ok", "正常"),
    State.WARN: ("warn", "要处理"),
    State.BAD: ("bad", "要处理"),
    State.UNKNOWN: ("warn", "不知道"),
}
# What is expected of each part, in one sentence; what to do stands in the runbook.
EXPECTED = {
    "database": "没有答复时，各页请人稍后再试，/readyz 答 503。",
    "migrations": "程序更新以后要做一次 migrate；没做之前 /readyz 答 503。",
    "worker": "超过 90 秒没有心跳会变红，超过 3 分钟给管理员发信。",
    "letters": "有信等了超过 15 分钟会变红；告警信也要等它恢复才到，请让监控程序看 /readyz。",
    "stories": "不是系统问题，是人手：请总编安排人审。",
    "backup": f"应当每天一次，超过 {spoken(BACKUP_LATE)}就给管理员发信。",
    "disk": f"到 {DISK_FULL}% 给管理员发信。",
    "staff": "收不到到期提醒和告警，请补邮箱。",
}
# What the clock does, in the words of the desk.
JOBS = {
    "submissions.jobs.lapse_claims": "放回久未处理的领取",
    "submissions.jobs.publish_scheduled": "到点发布",
    "submissions.jobs.mark_late": "标记超时，给作者致歉",
    "submissions.jobs.digest_moderators": "到期提醒（审稿编辑）",
    "submissions.jobs.alarm_chiefs": "超时警报（总编）",
    "submissions.jobs.alarm_unpublished": "采用后久未发布的提醒（编辑、总编）",
    "submissions.jobs.tell_arrivals": "把新来稿告诉群机器人",
    "submissions.jobs.remind_returns": "提醒作者修改",
    "submissions.jobs.expire_returns": "结束过期未改的来稿",
    "commons.pings.deliver": "推送给搜索引擎",
    "commons.pings.forget": "清理推送记录",
    "commons.throttle.forget": "清理次数限制的记录",
    "commons.pages.changes.forget": "清理页面改动的记录",
    "commons.outbox.forget_letters": "删除过期的邮件",
    "submissions.erasure.forget_stories": "删除过期来稿的内容",
    "submissions.erasure.forget_networks": "删除过期的网络地址",
    "articles.likeness.filling.fill": "整理用来比对的文字",
    "submissions.screening.findings.catch_up": "检查旧的来稿",
    "articles.covers.jobs.owe_all": "补齐题图的各种尺寸",
    "submissions.record.chain_up": "把升级前的经过连成链",
    "submissions.jobs.tell_head": "每天寄出经过的指纹（总编）",
    "leads.jobs.remind_of_first_answers": "快到首次联系时限的提醒",
    "leads.jobs.mark_overdue": "标记超时的咨询，告诉总编",
    "leads.jobs.remind_to_follow": "到时间再联系的提醒",
    "leads.jobs.tell_arrivals": "把新咨询告诉群机器人",
    "leads.jobs.tell_teams": "接连来的新咨询，合成一封邮件告诉招商专员",
    "leads.actions.forget": "删除过期的咨询",
    "leads.packs.storing.sweep": "清理没有用到的资料文件",
    "feedback.actions.forget": "删除过期的来信",
    "portal.login.lockout.forget_attempts": "清理登录失败的记录",
    "portal.login.session.forget_sessions": "清理过期的登录",
    "portal.operations.alarms.watch": "查看运行情况，发告警",
}


class Row(NamedTuple):
    """One part on the page; `links` are (words, URL)."""

    id: str
    label: str
    words: str
    expected: str
    tag: str
    state: str
    links: list[tuple[str, str]]

    @property
    def is_ok(self) -> bool:
        """Whether nobody has to do anything."""
        return self.tag == "ok"


def refuse(request: HttpRequest) -> None:
    """Raises PermissionDenied for who may not see how the machine is."""
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied


def overview(request: HttpRequest) -> HttpResponse:
    """/admin/operations/: what is not well first, and the facts of the machine."""
    refuse(request)
    now = timezone.now()
    context = {
        "title": "运行情况",
        "now": now,
        "rows": rows_at(now),
        "incidents": [(label_of(one.alarm), one) for one in Incident.objects.order_by("-began_at")[:10]],
        "workers": Heartbeat.objects.order_by("-seen_at")[:5],
        "jobs": jobs(),
        "database": database_words(),
        "versions": versions(),
    }
    return render(request, "admin/operations/overview.html", site.each_context(request) | context)


def rows_at(now: datetime) -> list[Row]:
    """Every part with how it is, what is not well first."""
    rows = [row_of(finding) for finding in findings(now)]
    if silent := Staff.objects.filter(is_active=True, is_staff=True, email="").order_by("pk"):
        rows.append(row_of_silent(list(silent)))
    return sorted(rows, key=lambda row: row.is_ok)


def runbook(request: HttpRequest) -> HttpResponse:
    """/admin/operations/runbook/: what each alarm means and what to do; letters link to its entries."""
    refuse(request)
    context = {"title": "处理手册", "entries": entries().values()}
    return render(request, "admin/operations/runbook.html", site.each_context(request) | context)


def rows_of(now: datetime) -> list[Row]:
    """What is watched, and staff who cannot be written to."""
    rows = [row_of(finding) for finding in findings(now)]
    if silent := Staff.objects.filter(is_active=True, is_staff=True, email="").order_by("pk"):
        rows.append(row_of_silent(list(silent)))
    return rows


def row_of(finding: Finding) -> Row:
    """A finding as the page shows it."""
    tag, state = TAGS[finding.state]
    part = finding.part
    links = [("去审阅台", reverse("admin:submissions_submission_changelist"))] if part == "stories" else []
    return Row(part, finding.label, finding.words, EXPECTED[part], tag, state, links)


def row_of_silent(staff: list[Staff]) -> Row:
    """Accounts that no letter reaches; only the desk tells of them."""
    tag, state = TAGS[State.WARN]
    links = [(str(one), reverse("admin:commons_staff_change", args=[one.pk])) for one in staff]
    names = "、".join(name for name, _ in links)
    return Row("staff", "没有邮箱的账号", names, EXPECTED["staff"], tag, state, links)


def label_of(part: str) -> str:
    """What people call a part; its own name where another release knew it."""
    return PARTS[part].label if part in PARTS else part


def jobs() -> Iterator[tuple[str, datetime | None]]:
    """Every job of the clock with its last run."""
    ran = dict(ClockSlot.objects.values_list("job", "ran_at"))
    for name in settings.CLOCK_JOBS:
        yield JOBS.get(name, name), ran.get(name)


def database_words() -> str:
    """Kind and size of the database."""
    if connection.vendor == "sqlite":
        return f"SQLite {megabytes(Path(settings.DATABASES['default']['NAME']).stat().st_size)}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return f"PostgreSQL {megabytes(cursor.fetchone()[0])}"
