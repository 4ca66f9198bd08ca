"""When the last backup was made: a row, so that every process and machine of this database knows it."""

import logging
from datetime import datetime

from django.db import DatabaseError, connection
from django.utils.dateparse import parse_datetime

from commons.models import BackupRecord
from portal.backups.manifest import Manifest

logger = logging.getLogger(__name__)

# So many are kept: a month of one a day.
KEPT = 31


def record(manifest: Manifest, size: int) -> bool:
    """Note a backup that is whole; False where that cannot be done, which does not make it worse."""
    made_at = parse_datetime(manifest.made_at)
    # A backup before an upgrade is made by the new program, from a database without the table.
    if made_at is None or BackupRecord._meta.db_table not in connection.introspection.table_names():
        return False
    try:
        keep(made_at, size)
    except DatabaseError:
        logger.exception("the backup is made, but the database has no note of it")
        return False
    return True


def keep(made_at: datetime, size: int) -> None:
    """The row, and only the newest KEPT of its kind."""
    BackupRecord.objects.update_or_create(made_at=made_at, defaults={"byte_count": size})
    newest = BackupRecord.objects.order_by("-made_at").values_list("pk", flat=True)[:KEPT]
    BackupRecord.objects.exclude(pk__in=list(newest)).delete()
