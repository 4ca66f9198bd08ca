"""Leads as files: the same cells for Excel and for programs, none of them a formula."""

import csv
import io

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from leads.desk.models import Export
from tests.leads.make import make_lead
from tests.make import make_user
from tests.markup import one_line

pytestmark = pytest.mark.django_db
PAGE = "/admin/leads/lead/export/"
EVIL = ("=HYPERLINK(1)", "+1", "-1", "@x", "＝1", "a;=1+1")


@pytest.fixture
def zhou(client):
    """招商专员, signed in."""
    user = make_user("zhou", "招商专员", name="周禾")
    client.force_login(user)
    return user


def typed(**changes):
    today = timezone.localdate()
    return {
        "begins": today.isoformat(),
        "ends": today.isoformat(),
        "scope": "all",
        "phone": "masked",
        "purpose": "周例会",
        "as": "xlsx",
        **changes,
    }


def read(answer):
    """The table in the file."""
    if "csv" in answer["Content-Type"]:
        assert answer.content.startswith("\ufeff".encode())
        return [list(row) for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))]
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_both_files_hold_the_same_cells_and_no_formula(client, zhou):
    for number, evil in enumerate(EVIL):
        make_lead(
            now=timezone.now(), owner=zhou, name=evil, message=f"层高\n九米{number}", phone="+85223456789"
        )

    tables = [read(client.post(PAGE, typed(phone="whole", **{"as": name}))) for name in ("xlsx", "csv")]

    assert tables[0] == tables[1]
    names, phones = ([row[place] for row in tables[0][1:]] for place in (6, 8))
    assert (names, set(phones)) == ([f"'{evil}" for evil in EVIL], {"'+85223456789"})


@pytest.mark.parametrize(
    ("choice", "cells"),
    [
        ("masked", ["138****0021", "w***g@example.com"]),
        ("whole", ["'13800000021", "wang@example.com"]),
    ],
)
def test_numbers_are_masked_unless_they_are_asked_for(client, zhou, choice, cells):
    make_lead(now=timezone.now(), owner=zhou, email="wang@example.com")

    assert read(client.post(PAGE, typed(phone=choice)))[1][8:10] == cells


def test_whole_numbers_are_of_leads_that_one_sees_whole(client, zhou):
    make_lead(now=timezone.now())

    assert read(client.post(PAGE, typed(phone="whole")))[1][8] == "138****0021"


def test_who_took_out_how_many_and_what_for_is_written_down(client, zhou):
    make_lead("following", now=timezone.now(), owner=zhou)
    make_lead(now=timezone.now())

    counts = [len(read(client.post(PAGE, typed(scope=scope)))) - 1 for scope in ("all", "mine", "following")]

    assert counts == [2, 1, 1]
    export = Export.objects.last()
    assert (export.by, export.count, export.has_whole_numbers, export.purpose) == (zhou, 2, False, "周例会")
    page = one_line(client.get(PAGE).text)
    assert (page.count("周禾，2 条，号码不全"), page.count("周例会")) == (1, 3)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"purpose": ""}, "purpose", "请写明做什么用"),
        ({"ends": "2020-01-01"}, "ends", "结束的日期早于开始的日期，请改正"),
    ],
)
def test_what_is_missing_is_said_and_nothing_goes_out(client, zhou, changes, field, words):
    answer = client.post(PAGE, typed(**changes))

    assert ({name: said[0] for name, said in answer.context["form"].errors.items()}) == {field: words}
    assert Export.objects.count() == 0


def test_a_page_that_stood_too_long_hands_out_nothing_and_keeps_the_purpose(zhou):
    client = Client(enforce_csrf_checks=True)
    client.force_login(zhou)

    answer = client.post(PAGE, typed())

    assert (answer.status_code, "周例会" in answer.text, Export.objects.count()) == (403, True, 0)


@pytest.mark.parametrize("group", ["审稿编辑", "总编"])
def test_others_take_nothing_out(client, group):
    client.force_login(make_user(group=group))

    assert client.post(PAGE, typed()).status_code == 403
