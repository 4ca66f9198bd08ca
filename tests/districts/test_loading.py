"""The district tree: loading its file, and what a name means."""

import pytest
from django.core.management import CommandError, call_command

from articles.lists.pagination import CountedList
from districts.loading import load_districts
from districts.models import District
from districts.resolve import AmbiguousDistrict, UnknownDistrict, resolve_district
from tests.make import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HEADER = "code,name,short_name,level,parent,active,superseded_by,aliases\n"
TREE = HEADER + (
    "990000,云州省,云州,province,,1,,\n"
    "990100,云中市,云中,city,990000,1,,\n"
    "990101,河东新区,河东新区,county,990100,1,,东新|云东\n"
    "990102,旧东区,旧东区,county,990100,0,990101,\n"
)


@pytest.fixture
def tree(tmp_path):
    """A small tree in a file."""
    file = tmp_path / "districts.csv"
    file.write_text(TREE, encoding="utf-8")
    return file


def test_loading_creates_the_tree_with_paths_from_the_top(tree):
    assert load_districts(tree) == (4, 1)

    district = District.objects.get(code="990101")
    assert (district.path, district.parent.name, district.aliases) == (
        "/990000/990100/990101/",
        "云中市",
        "|东新|云东|",
    )


def test_loading_twice_changes_nothing(tree):
    load_districts(tree)

    assert load_districts(tree) == (0, 0)


def test_loading_the_portals_own_file_again_changes_nothing(settings):
    assert load_districts(settings.BASE_DIR / "fixtures" / "districts.csv") == (0, 0)


def test_only_missing_ones_are_made_when_asked_so(tree):
    load_districts(tree)
    District.objects.filter(code="990101").update(aliases="|新名|")
    District.objects.filter(code="990102").delete()

    assert load_districts(tree, update=False) == (1, 1)
    assert District.objects.get(code="990101").aliases == "|新名|"


def test_loading_brings_back_a_name_that_the_file_changed(tree):
    load_districts(tree)
    tree.write_text(TREE.replace("云中市,云中", "云央市,云央"), encoding="utf-8")

    assert load_districts(tree) == (0, 1)
    assert District.objects.get(code="990100").name == "云央市"


def test_loading_moves_a_district_under_a_new_parent(tree):
    load_districts(tree)
    moved = TREE.replace("990101,河东新区,河东新区,county,990100", "990101,河东新区,河东新区,county,990200")
    tree.write_text(
        moved.replace("990101,", "990200,云外市,云外,city,990000,1,,\n990101,", 1), encoding="utf-8"
    )

    load_districts(tree)

    assert District.objects.get(code="990101").path == "/990000/990200/990101/"
    assert District.objects.get(code="990101").parent.name == "云外市"


def test_loading_leaves_districts_alone_that_the_file_does_not_name(tree):
    before = District.objects.count()

    load_districts(tree)

    assert District.objects.count() == before + 4


def test_loading_half_a_file_stores_nothing(tree):
    before = District.objects.count()
    tree.write_text(TREE + "990103,孤区,孤区,county,999999,1,,\n", encoding="utf-8")

    with pytest.raises(CommandError):
        call_command("load_districts", tree)

    assert District.objects.count() == before


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("天津", "120000"),
        ("天津市", "120000"),
        ("西青区", "120111"),
        ("120111", "120111"),
        ("120116-teda", "120116-teda"),
        ("滨海新区", "120116"),
        ("蓟州区", "120119"),
        ("天津经开区", "120116-teda"),
    ],
)
def test_a_name_or_code_means_its_district(text, code):
    assert resolve_district(text).code == code


def test_an_ambiguous_name_means_the_one_at_home(settings):
    assert resolve_district("和平区").code == "120101"

    settings.HOME_DISTRICT = "210000"

    assert resolve_district("和平区").code == "210102"


def test_an_ambiguous_name_away_from_home_is_refused_with_the_candidates(settings):
    settings.HOME_DISTRICT = "440000"

    with pytest.raises(AmbiguousDistrict) as refusal:
        resolve_district("和平区")

    assert str(refusal.value) == "“和平区”不止一处，请写明是哪一个：和平区（120101）、和平区（210102）"


def test_a_superseded_name_means_its_successor(tree):
    load_districts(tree)

    assert resolve_district("旧东区").code == "990101"


def test_an_alias_means_its_district(tree):
    load_districts(tree)

    assert resolve_district("云东").code == "990101"


def test_an_unknown_name_is_refused():
    with pytest.raises(UnknownDistrict) as refusal:
        resolve_district("月球区")

    assert str(refusal.value) == "不认识的区域：月球区"


def test_command_says_what_it_did(tree, capsys):
    call_command("load_districts", tree)

    assert capsys.readouterr().out == "区域：新增 4，更新 1。\n"


def test_a_moved_district_takes_what_hangs_on_it_along(tree, capsys):
    load_districts(tree)
    city = District.objects.get(code="990100")
    zone = District(code="990101-park", name="云中园", short_name="云中园", level="zone")
    zone.parent = District.objects.get(code="990101")
    zone.path = f"{zone.parent.path}{zone.code}/"
    zone.save()
    make_article(district="990101-park")
    moved = TREE.replace("990101,河东新区,河东新区,county,990100", "990101,河东新区,河东新区,county,990200")
    tree.write_text(moved.replace("990101,", "990200,云外市,云外,city,990000,1,,\n990101,", 1), "utf-8")

    call_command("load_districts", tree)
    call_command("reindex_search", check=True)

    zone.refresh_from_db()
    said = capsys.readouterr().out.splitlines()
    assert (
        zone.path,
        CountedList(district_code="990200").count,
        CountedList(district_code=city.code).count,
    ) == (
        "/990000/990200/990101/990101-park/",
        1,
        0,
    )
    assert said[1] == "有区域换了上级，已重建检索索引和篇数：1 篇。"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "文件读不出来：{file}（No such file or directory）"),
        ("云州".encode("gbk"), "文件不是 UTF-8 编码：{file}"),
        (b"name,level\nx,city\n", "{file} 里缺少这一列，或者上级写在了下级后面：'code'"),
    ],
)
def test_command_refuses_a_file_it_cannot_read_in_one_line(tmp_path, content, words):
    file = tmp_path / "bad.csv"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(CommandError) as refusal:
        call_command("load_districts", file)

    assert str(refusal.value) == words.format(file=file)
