"""Staff keep packs: a change is a new version, and files lie as long as a row names them."""

import os
from datetime import timedelta

import pytest

from commons.models import ClockSlot
from leads.packs import storing
from leads.packs.actions import PackRefused
from leads.packs.models import PackFile, PackVersion, PolicyPack
from tests.leads.packs.make import make_pack, renew, upload
from tests.make import NOW, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def named(media):
    """The files that lie there."""
    return sorted(file.name for file in media.iterdir()) if media.exists() else []


def test_a_change_is_a_new_version_and_the_old_one_stays(media):
    pack = make_pack("plant", "120111", "厂房实测表.pdf", "旧清单.xlsx")
    measured = PackFile.objects.get(title="厂房实测表")

    renew(pack, "新清单.xlsx", kept=[measured], text="第二版。")

    versions = [
        (one.number, one.text, [file.title for file in one.files.all()]) for one in pack.versions.all()
    ]
    assert versions == [
        (2, "第二版。", ["厂房实测表", "新清单"]),
        (1, "先看现场。", ["厂房实测表", "旧清单"]),
    ]
    # What two versions share lies there once.
    assert len(named(media)) == 3


def test_the_same_once_more_is_no_version():
    pack = make_pack("plant", None, "厂房实测表.pdf")

    renew(pack, kept=pack.current.files.all(), text="先看现场。")

    assert PackVersion.objects.count() == 1


def test_who_saw_an_older_version_is_told_and_stores_nothing(media):
    pack = make_pack()
    renew(pack)

    with pytest.raises(PackRefused, match="许朗刚刚存了第 2 版。请看一遍，再存。"):
        renew(pack, "厂房实测表.pdf", seen=1)

    assert (pack.current.number, named(media)) == (2, [])


@pytest.mark.parametrize(
    ("fields", "about"), [({"text": ""}, "text"), ({"topic": "plant", "district": "120111"}, "topic")]
)
def test_an_empty_pack_and_a_second_one_of_the_same_place_are_refused(media, fields, about):
    make_pack("plant", "120111")

    with pytest.raises(PackRefused) as refused:
        make_pack(**{"topic": "land", "district": None, **fields}, keeper=make_user("li", "招商专员"))

    assert (refused.value.about, PolicyPack.objects.count()) == (about, 1)


def test_one_pack_for_any_district_is_enough():
    make_pack("plant", None)

    with pytest.raises(PackRefused):
        make_pack("plant", None, keeper=make_user("li", "招商专员"))


def test_who_has_not_the_right_makes_nothing():
    with pytest.raises(PackRefused, match="没有维护资料的权限"):
        make_pack(keeper=make_user())

    assert PolicyPack.objects.count() == 0


# ── Files ──


def test_a_form_that_fails_leaves_no_file(media):
    seen = []

    def fail():
        with storing.stored([upload()]):
            seen.extend(named(media))
            raise PackRefused("")

    with pytest.raises(PackRefused):
        fail()

    assert (len(seen), named(media)) == (1, [])


def test_what_a_kill_left_behind_goes_after_a_day_and_nothing_else(media):
    make_pack("plant", None, "厂房实测表.pdf")
    kept = named(media)
    left, young = storing.write(upload()), storing.write(upload())
    old = (NOW - timedelta(days=2)).timestamp()
    for name in (*kept, left.stored):
        os.utime(media / name, (old, old))
    recent = (NOW - timedelta(hours=23)).timestamp()
    os.utime(media / young.stored, (recent, recent))

    storing.sweep(NOW)

    assert named(media) == sorted([*kept, young.stored])


def test_the_folder_is_listed_once_a_day(media, monkeypatch):
    listed = []
    monkeypatch.setattr(storing.default_storage, "listdir", lambda folder: listed.append(folder) or ([], []))

    for minutes in (0, 1, 60 * 24 + 1, 60 * 24 + 2):
        storing.sweep(NOW + timedelta(minutes=minutes))

    assert (listed, ClockSlot.objects.filter(job=storing.SWEPT).count()) == (["packs", "packs"], 1)


def test_without_any_material_there_is_nothing_to_sweep(media):
    storing.sweep(NOW)

    assert named(media) == []
