"""A folder of backups with the time in their names: which are the portal's own, and how many stay."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from portal.backups import shelf


def test_names_are_in_the_order_of_time_and_others_files_stay(tmp_path):
    names = [shelf.name_at(datetime(2026, month, 9, 19, 10, tzinfo=UTC)) for month in (9, 10, 11)]
    for name in [*reversed(names), "move.tar", "yuanxun-2026-01-01.tar"]:
        (tmp_path / name).touch()

    assert names[0] == "yuanxun-2026-09-10-031000.tar"
    assert [path.name for path in shelf.beyond(tmp_path, 1)] == names[:2]
    assert shelf.beyond(tmp_path, 3) == []


@pytest.mark.parametrize(("place", "keep"), [("", 0), ("", -1), ("one.tar", 3)])
def test_a_number_to_keep_that_cannot_be_meant_is_refused(tmp_path, place, keep):
    with pytest.raises(CommandError) as refused:
        call_command("backup", tmp_path / place, keep=keep)

    assert str(refused.value) == "--keep 至少是 1，并且要给一个目录，没有备份。"
    assert list(tmp_path.glob("*.tar")) == []
