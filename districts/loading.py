"""Making the district tree equal to its file."""

import csv
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat

from commons.pages import changes
from districts.models import District

FIELDS = ("name", "short_name", "level", "active", "aliases", "path", "parent_id")
# One line of the file by column.
Row = dict[str, str]


@transaction.atomic
def load_districts(path: str | Path, *, update: bool = True) -> tuple[int, int]:
    """Make the table equal to the UTF-8 CSV file at `path`; returns how many rows were (created, changed).

    Columns: code,name,short_name,level,parent,active,superseded_by,aliases; parents come before children.
    Districts that are missing in the file stay, since articles may refer to them; their paths follow their
    parents. With update=False only missing rows are made, and what staff edited stays.
    Raises OSError or UnicodeDecodeError for a file that cannot be read, KeyError for a missing column and for
    a parent or successor that the file does not name before it is needed.
    """
    known = {district.code: district for district in District.objects.all()}
    created: list[District] = []
    changed: list[District] = []
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if not update:
        rows = [row for row in rows if row["code"] not in known]
    for row in rows:
        district = known.setdefault(row["code"], District(code=row["code"]))
        before = facts(district)
        fill(district, row, known)
        if district.pk is None:
            created.append(district)
        elif before != facts(district):
            changed.append(district)
    create_by_depth(created)
    for district in changed:
        district.save()
    stay_below_parents()
    changes.touch(changes.SITE)
    return len(created), len(changed) + link_successors(rows, known)


def stay_below_parents() -> None:
    """Correct the paths below districts that have moved, level by level."""
    right = Concat("parent__path", "code", Value("/"))
    wrong = District.objects.exclude(parent=None).exclude(path=right).select_related("parent")
    while moved := list(wrong.all()):
        for district in moved:
            district.path = below(district.parent, district.code)
        District.objects.bulk_update(moved, ["path"])


def facts(district: District) -> list[object]:
    """What the file says about a district, for comparison."""
    return [getattr(district, field) for field in FIELDS]


def create_by_depth(districts: list[District]) -> None:
    """Store new districts, parents before children: four INSERTs instead of three thousand."""
    districts.sort(key=depth)
    for _, group in groupby(districts, key=depth):
        District.objects.bulk_create(group)


def depth(district: District) -> int:
    """How deep in the tree it is."""
    return district.path.count("/")


def fill(district: District, row: Row, known: dict[str, District]) -> None:
    """Copy one line of the file into the row; the successor may come later in the file."""
    parent = known[row["parent"]] if row["parent"] else None
    district.name = row["name"]
    district.short_name = row["short_name"]
    district.level = row["level"]
    district.parent = parent
    district.active = row["active"] == "1"
    district.aliases = f"|{row['aliases']}|" if row["aliases"] else ""
    district.path = below(parent, row["code"])


def below(parent: District | None, code: str) -> str:
    """The path of a district below `parent`; None for a province."""
    return f"{parent.path if parent else '/'}{code}/"


def link_successors(rows: Iterable[Row], known: dict[str, District]) -> int:
    """Point superseded districts to their successors; returns how many changed."""
    changed = 0
    for row in rows:
        district = known[row["code"]]
        successor_id = known[row["superseded_by"]].pk if row["superseded_by"] else None
        if district.superseded_by_id != successor_id:
            District.objects.filter(pk=district.pk).update(superseded_by=successor_id)
            changed += 1
    return changed
