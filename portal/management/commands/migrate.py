"""Django's migrate, with a clear message for databases of the layout before version 0.1."""

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

# How the layout before version 0.1 named its first migration.
EARLIER = ("articles", "0001_initial")


class Command(migrate.Command):
    """manage.py migrate: refuses a database of the earlier layout and changes nothing in it."""

    def handle(self, *args, **options):
        if EARLIER in MigrationRecorder(connection).applied_migrations():
            raise CommandError(
                "这个数据库是 0.1 版之前的格式，本版不能接着用，没有作任何改动。"
                "请用 DATA_DIR（或 DATABASE_URL）指定一个新的位置；旧数据请用原来的版本导出。"
            )
        return super().handle(*args, **options)
