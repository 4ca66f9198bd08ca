"""Whether the database answers, and fits this release."""

from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from articles.models import Kind
from portal.backups import postgresql
from portal.backups.manifest import BackupRefused
from portal.doctor.findings import PREPARE, Finding, first_line

# What only one kind of wrapper has.
wrapper: Any = connection
SECONDS_TO_CONNECT = 5


def unreachable() -> list[Finding]:
    """Why nothing else about the database can be asked; [] when it answers."""
    try:
        ask_anything()
    except (DatabaseError, wrapper.Database.Error) as error:
        advice = "请看数据库是否在运行，DATABASE_URL 的地址、用户名和密码对不对。"
        if connection.vendor == "sqlite":
            advice = "请看 DATA_DIR 在不在、是不是属于运行网站的用户；文件坏了的，用 restore 恢复备份。"
        return [Finding(f"数据库连不上：{first_line(error)}。", advice)]
    return []


def ask_anything() -> None:
    """One question that every database answers; raises its errors."""
    if connection.vendor == "postgresql":
        # By itself: the pool only says that it has waited.
        way = wrapper.get_connection_params() | {"connect_timeout": SECONDS_TO_CONNECT}
        wrapper.Database.connect(**way).close()
    connection.ensure_connection()
    with connection.cursor() as cursor:
        # SQLite opens any file and looks at it later.
        cursor.execute("SELECT 1" if connection.vendor == "postgresql" else "PRAGMA schema_version")


def facts() -> str:
    """Which database it is."""
    if connection.vendor == "sqlite":
        return f"SQLite {'.'.join(map(str, wrapper.Database.sqlite_version_info))}"
    return f"PostgreSQL {wrapper.pg_version // 10_000}"


def examine() -> Iterator[Finding]:
    """Migrations, the rows that every portal needs, and the programs that backups need."""
    missing, unknown = migrations()
    if missing:
        yield Finding(f"数据库还差 {len(missing)} 步迁移，第一步是 {missing[0]}。", PREPARE)
    elif not Kind.objects.exists():
        yield Finding("数据库里还没有区域、栏目和须知。", PREPARE)
    if unknown:
        yield Finding(
            f"数据库是更新的版本升级过的（{unknown[-1]}）。",
            "退回前一版时就是这样，可以照常使用；隔了几版的，请恢复升级前的备份。",
            is_wrong=False,
        )
    if connection.vendor == "postgresql":
        yield from programs()


def migrations() -> tuple[list[str], list[str]]:
    """Those that this release has and the database has not, and the other way round."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    here = loader.disk_migrations
    known = {*here, *(key for migration in here.values() for key in migration.replaces)}
    unknown = sorted(".".join(key) for key in loader.applied_migrations if key not in known)
    return [f"{step.app_label}.{step.name}" for step, _ in plan], unknown


def programs() -> Iterator[Finding]:
    """Whether backup and restore find what they call."""
    for name in ("pg_dump", "pg_restore", "psql"):
        try:
            postgresql.program(name)
        except BackupRefused as refused:
            yield Finding(str(refused), "没有它不能备份和恢复。")
