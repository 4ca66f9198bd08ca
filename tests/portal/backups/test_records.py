"""When the last backup was made, as the database itself knows it."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection

from commons.models import BackupRecord
from portal.backups.records import KEPT, keep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def test_last_backup_is_known_here_and_where_it_was_restored(tmp_path, elsewhere):
    call_command("backup", tmp_path / "a.tar")
    here = BackupRecord.objects.get()

    elsewhere()
    call_command("restore", tmp_path / "a.tar")

    there = BackupRecord.objects.get()
    size = (tmp_path / "a.tar").stat().st_size
    assert (there.made_at, there.byte_count, here.byte_count) == (here.made_at, size, size)


def test_backup_before_an_upgrade_is_made_without_its_record(tmp_path, capsys, caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE commons_backuprecord RENAME TO away")
        try:
            call_command("backup", tmp_path / "a.tar")
        finally:
            cursor.execute("ALTER TABLE away RENAME TO commons_backuprecord")

    assert (tmp_path / "a.tar").exists()
    assert "备份是好的，但没能记进数据库" in capsys.readouterr().err
    # Nothing is wrong, so nothing is logged.
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_only_a_month_of_records_is_kept():
    for day in range(1, 29):
        keep(datetime(2026, 10, day, tzinfo=UTC), day)
    for day in range(1, 9):
        keep(datetime(2026, 11, day, tzinfo=UTC), day)

    made = BackupRecord.objects.values_list("made_at", flat=True)
    assert (len(made), made[0].day, made[len(made) - 1].day) == (KEPT, 8, 6)
