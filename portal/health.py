"""How the portal is: one function for each part, which looks at rows and disk and gives back a Finding.

Nothing here changes anything, and the time comes in as an argument. /readyz, /metrics, the desk's page and
the alarms are made of these findings.
"""

import pkgutil
import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Max, Min, Q

from commons.chinese import span
from commons.models import BackupRecord, Heartbeat, Letter
from commons.outbox import pause
from submissions.models import Submission

# A worker touches its row every 15 seconds; a crash loop is seen within two minutes. The letter waits longer,
# so that an upgrade, which stops the worker, writes none.
WORKER_LATE = timedelta(seconds=90)
WORKER_ALARM = timedelta(minutes=3)
# So many processes that died within the time are a loop, even where each lived long enough to be seen.
DEATHS, DEATHS_WITHIN = 3, timedelta(minutes=10)
DEAD_AFTER = timedelta(seconds=45)
# Clocks of two machines differ by less; what is further ahead was written before a clock was put back.
AHEAD = timedelta(minutes=1)
LETTERS_LATE = timedelta(minutes=15)
# Once a day, and two hours for a timer that is slow.
BACKUP_LATE = timedelta(hours=26)
DISK_FULL, DISK_FULLEST = 80, 95


class State(StrEnum):
    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    # The database is away, and with it whatever it knows.
    UNKNOWN = "unknown"


class Finding(NamedTuple):
    """What was found of one part: `number` is for programs (its unit is in PARTS), `words` for people."""

    part: str
    state: State
    number: float
    words: str
    # Whether operators get a letter, if it stays like this.
    is_alarm: bool = False

    @property
    def label(self) -> str:
        """What people call the part."""
        return PARTS[self.part].label

    @property
    def is_ok(self) -> bool:
        """Whether nobody has to do anything."""
        return self.state == State.OK


def database(now: datetime) -> Finding:
    """Whether it answers, and after how many milliseconds."""
    started = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    milliseconds = (time.monotonic() - started) * 1000
    return Finding("database", State.OK, round(milliseconds, 1), f"{milliseconds:.1f} 毫秒答复")


@cache
def shipped_migrations() -> frozenset[tuple[str, str]]:
    """The migrations of this release; a process never gets another one.

    By the names of their files: Django's loader imports them all, which no web process needs otherwise.
    """
    return frozenset(
        (app.label, name)
        for app in apps.get_app_configs()
        for _, name, is_folder in pkgutil.iter_modules([str(Path(app.path, "migrations"))])
        if not is_folder and not name.startswith(("_", "~"))
    )


def migrations(now: datetime) -> Finding:
    """How many migrations of this release the database lacks; those of a later one do not harm."""
    missing = len(shipped_migrations() - set(MigrationRecorder(connection).applied_migrations()))
    if missing:
        return Finding("migrations", State.BAD, missing, f"还有 {missing} 个迁移没有做")
    return Finding("migrations", State.OK, 0, "数据库和程序是同一版")


def worker(now: datetime) -> Finding:
    """Seconds since any worker was last seen to work."""
    beats = Heartbeat.objects.filter(seen_at__lte=now + AHEAD)
    seen_at = beats.aggregate(last=Max("seen_at"))["last"]
    age = max(now - (seen_at or database_made_at(now)), timedelta())
    seconds, is_alarm = age.total_seconds(), age > WORKER_ALARM
    if seen_at is None:
        return Finding("worker", State.BAD, seconds, "还没有后台进程运行过", is_alarm)
    words = f"心跳 {spoken(age)}前"
    if age > WORKER_LATE:
        return Finding("worker", State.BAD, seconds, words, is_alarm)
    died = beats.filter(stopped_at=None, seen_at__gt=now - DEATHS_WITHIN, seen_at__lte=now - DEAD_AFTER)
    if (deaths := died.count()) >= DEATHS:
        words = f"{words}；10 分钟里意外退出 {deaths} 次"
        return Finding("worker", State.BAD, seconds, words, is_alarm=True)
    return Finding("worker", State.OK, seconds, words)


def letters(now: datetime) -> Finding:
    """Seconds that a letter has waited for our mail server."""
    count, waited = outbox_now(now)
    failed = Letter.objects.failed().filter(failed_at__gt=now - timedelta(days=1)).count()
    words = f"等待 {count} 封"
    words += f"，最久的已等 {spoken(waited)}" if waited else ""
    words += f"；一天内未送达 {failed} 封" if failed else ""
    is_late = waited > LETTERS_LATE
    state = State.BAD if is_late else State.OK
    return Finding("letters", state, waited.total_seconds(), words, is_alarm=is_late)


def outbox_now(now: datetime) -> tuple[int, timedelta]:
    """How many letters wait, and how long one has waited for our mail server.

    A letter that only its recipient's server puts off (a full mailbox, greylisting) tells nothing of ours.
    """
    ours = ~Q(last_error__startswith="SMTPRecipientsRefused")
    waiting = Letter.objects.waiting().aggregate(
        count=Count("pk"), due=Min("next_try_at", filter=ours), tries=Max("attempt_count", filter=ours)
    )
    # Each try puts the next one off, so a letter that is tried in vain is never long overdue.
    overdue = max(now - waiting["due"], timedelta()) if waiting["due"] else timedelta()
    return waiting["count"], max(overdue, tried_for(waiting["tries"] or 0))


def tried_for(attempts: int) -> timedelta:
    """How long a letter was tried in vain, by the pauses between so many tries."""
    return sum((pause(number) for number in range(1, attempts)), timedelta())


def stories(now: datetime) -> Finding:
    """How many stories wait beyond their time: a matter of people, and the desk has letters of its own."""
    overdue = Submission.objects.overdue(now)
    count, due_at = overdue.count(), overdue.aggregate(first=Min("due_at"))["first"]
    if not count:
        return Finding("stories", State.OK, 0, "没有超时的来稿")
    return Finding("stories", State.WARN, count, f"{count} 篇超时，最久 {spoken(now - due_at)}")


def backup(now: datetime) -> Finding:
    """Seconds since the last backup; before the first one since the database was made."""
    last = BackupRecord.objects.first()
    age = max(now - (last.made_at if last else database_made_at(now)), timedelta())
    words = f"最近一次 {spoken(age)}前，{megabytes(last.byte_count)}" if last else "还没有做过备份"
    is_late = age > BACKUP_LATE
    state = State.BAD if is_late else State.OK
    return Finding("backup", state, age.total_seconds(), words, is_alarm=is_late)


def database_made_at(now: datetime) -> datetime:
    """When the first migration was applied."""
    rows = MigrationRecorder(connection).migration_qs
    return rows.aggregate(first=Min("applied"))["first"] or now


def disk(now: datetime) -> Finding:
    """How much of the disk of DATA_DIR is used, in per cent as `df` counts them."""
    usage = shutil.disk_usage(settings.DATA_DIR)
    percent = 100 * usage.used / (usage.used + usage.free)
    words = f"用了 {percent:.0f}%，还剩 {megabytes(usage.free)}"
    state = State.BAD if percent >= DISK_FULLEST else State.WARN if percent >= DISK_FULL else State.OK
    return Finding("disk", state, round(percent, 1), words, is_alarm=percent >= DISK_FULL)


class Part(NamedTuple):
    """One part: what it is called, the unit of its number, who looks at it."""

    label: str
    unit: str
    look: Callable[[datetime], Finding]
    needs_database: bool = True
    # Without it this node can answer nobody, and the balancer should ask another one.
    is_vital: bool = False


PARTS = {
    "database": Part("数据库", "milliseconds", database, is_vital=True),
    "migrations": Part("数据库版本", "missing", migrations, is_vital=True),
    "worker": Part("后台进程", "seconds", worker),
    "letters": Part("发信", "seconds", letters),
    "stories": Part("超时未答复", "overdue", stories),
    "backup": Part("备份", "seconds", backup),
    "disk": Part("磁盘", "percent", disk, needs_database=False),
}


def findings(now: datetime) -> list[Finding]:
    """Every part, in the order of PARTS; raises no error of the database."""
    found: list[Finding] = []
    is_away = False
    for name, part in PARTS.items():
        if is_away and part.needs_database:
            found.append(Finding(name, State.UNKNOWN, -1, "数据库没有答复，不知道"))
            continue
        try:
            found.append(part.look(now))
        except (DatabaseError, InterfaceError):
            # The first part asks for nothing that could be missing; later ones may ask before `migrate`.
            is_away = name == "database"
            state = State.BAD if is_away else State.UNKNOWN
            found.append(Finding(name, state, -1, "数据库没有答复" if is_away else "查不出来"))
    return found


def is_fit(found: list[Finding]) -> bool:
    """Whether this node can serve. A late worker or backup is the same for all nodes; none is better."""
    return all(finding.is_ok for finding in found if PARTS[finding.part].is_vital)


def spoken(length: timedelta) -> str:
    """A length of time as people say it; below two minutes in seconds."""
    seconds = int(length.total_seconds())
    return f"{seconds} 秒" if seconds < 120 else span(length)


def megabytes(count: int) -> str:
    """Bytes as people say them."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
