"""The district tree: loading it from its file, and finding the division that a name means."""

import csv
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat

from articles.models import Division

FIELDS = ("name", "short_name", "level", "active", "aliases", "path", "parent_id")


class UnknownDivision(Exception):
    """No division has this name or code."""


class AmbiguousDivision(Exception):
    """Several divisions have this name, none or several of them under the home division."""


@transaction.atomic
def load_divisions(path, *, update=True):
    """Bring the table to what the CSV file at `path` says; returns (created, changed) counts.

    Columns: code,name,short_name,level,parent,active,superseded_by,aliases; parents stand before children.
    Rows that the file no longer names are left alone, since articles may hang on them, but stay below their
    parent. With update=False only missing rows are made, and what staff edited stays.
    """
    known = {division.code: division for division in Division.objects.all()}
    created, changed = [], []
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if not update:
        rows = [row for row in rows if row["code"] not in known]
    for row in rows:
        division = known.setdefault(row["code"], Division(code=row["code"]))
        before = facts(division)
        fill(division, row, known)
        if division.pk is None:
            created.append(division)
        elif before != facts(division):
            changed.append(division)
    create_by_depth(created)
    for division in changed:
        division.save()
    stay_below_parents()
    return len(created), len(changed) + link_successors(rows, known)


def stay_below_parents():
    """Mend the paths below divisions that have moved, level by level."""
    right = Concat("parent__path", "code", Value("/"))
    wrong = Division.objects.exclude(parent=None).exclude(path=right).select_related("parent")
    while moved := list(wrong.all()):
        for division in moved:
            division.path = f"{division.parent.path}{division.code}/"
        Division.objects.bulk_update(moved, ["path"])


def facts(division):
    """What the file says about a division, for comparison."""
    return [getattr(division, field) for field in FIELDS]


def create_by_depth(divisions):
    """Store new divisions, parents before children: four INSERTs instead of three thousand."""
    divisions.sort(key=depth)
    for _, group in groupby(divisions, key=depth):
        Division.objects.bulk_create(group)


def depth(division):
    """How many divisions stand above it."""
    return division.path.count("/")


def fill(division, row, known):
    """Copy one line of the file into the row; the successor may come later in the file."""
    parent = known[row["parent"]] if row["parent"] else None
    division.name = row["name"]
    division.short_name = row["short_name"]
    division.level = row["level"]
    division.parent = parent
    division.active = row["active"] == "1"
    division.aliases = f"|{row['aliases']}|" if row["aliases"] else ""
    division.path = f"{parent.path if parent else '/'}{row['code']}/"


def link_successors(rows, known):
    """Point superseded divisions to their successors; returns how many changed."""
    changed = 0
    for row in rows:
        division = known[row["code"]]
        successor_id = known[row["superseded_by"]].pk if row["superseded_by"] else None
        if division.superseded_by_id != successor_id:
            Division.objects.filter(pk=division.pk).update(superseded_by=successor_id)
            changed += 1
    return changed


def resolve_division(text):
    """The active Division that a code, name, short name or alias means.

    An ambiguous name means the one under HOME_DIVISION. Superseded divisions mean their successor.
    Raises UnknownDivision or AmbiguousDivision with a text for people.
    """
    found = {
        division.superseded_by or division
        for division in Division.objects.called(text).select_related("superseded_by")
    }
    if not found:
        raise UnknownDivision(f"不认识的区域：{text}")
    if len(found) > 1:
        home = [division for division in found if f"/{settings.HOME_DIVISION}/" in division.path]
        if len(home) != 1:
            candidates = "、".join(sorted(f"{division.name}（{division.code}）" for division in found))
            raise AmbiguousDivision(f"“{text}”不止一处，请写明是哪一个：{candidates}")
        found = home
    return next(iter(found))
