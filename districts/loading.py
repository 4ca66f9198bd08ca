"""Bringing the district tree to what its file says."""

import csv
from itertools import groupby

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat

from districts.models import District

FIELDS = ("name", "short_name", "level", "active", "aliases", "path", "parent_id")


@transaction.atomic
def load_districts(path, *, update=True):
    """Bring the table to what the CSV file at `path` says; returns (created, changed) counts.

    Columns: code,name,short_name,level,parent,active,superseded_by,aliases; parents stand before children.
    Rows that the file no longer names are left alone, since articles may hang on them, but stay below their
    parent. With update=False only missing rows are made, and what staff edited stays.
    """
    known = {district.code: district for district in District.objects.all()}
    created, changed = [], []
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
    return len(created), len(changed) + link_successors(rows, known)


def stay_below_parents():
    """Mend the paths below districts that have moved, level by level."""
    right = Concat("parent__path", "code", Value("/"))
    wrong = District.objects.exclude(parent=None).exclude(path=right).select_related("parent")
    while moved := list(wrong.all()):
        for district in moved:
            district.path = f"{district.parent.path}{district.code}/"
        District.objects.bulk_update(moved, ["path"])


def facts(district):
    """What the file says about a district, for comparison."""
    return [getattr(district, field) for field in FIELDS]


def create_by_depth(districts):
    """Store new districts, parents before children: four INSERTs instead of three thousand."""
    districts.sort(key=depth)
    for _, group in groupby(districts, key=depth):
        District.objects.bulk_create(group)


def depth(district):
    """How many districts stand above it."""
    return district.path.count("/")


def fill(district, row, known):
    """Copy one line of the file into the row; the successor may come later in the file."""
    parent = known[row["parent"]] if row["parent"] else None
    district.name = row["name"]
    district.short_name = row["short_name"]
    district.level = row["level"]
    district.parent = parent
    district.active = row["active"] == "1"
    district.aliases = f"|{row['aliases']}|" if row["aliases"] else ""
    district.path = f"{parent.path if parent else '/'}{row['code']}/"


def link_successors(rows, known):
    """Point superseded districts to their successors; returns how many changed."""
    changed = 0
    for row in rows:
        district = known[row["code"]]
        successor_id = known[row["superseded_by"]].pk if row["superseded_by"] else None
        if district.superseded_by_id != successor_id:
            District.objects.filter(pk=district.pk).update(superseded_by=successor_id)
            changed += 1
    return changed
