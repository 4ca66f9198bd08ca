"""运行情况 and 处理手册: who may see them, what stands on top, and that every alarm has its entry."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.utils import timezone

from commons.models import BackupRecord, Heartbeat, Incident, Staff
from portal.groups import find
from portal.health import PARTS
from portal.operations.desk import EXPECTED, JOBS
from portal.operations.runbook import entries
from tests.make import make_user

pytestmark = pytest.mark.django_db
PAGES = ("/admin/operations/", "/admin/operations/runbook/")


@pytest.fixture
def desk(client):
    """The desk as a superuser sees it."""
    client.force_login(make_user("root", None, email="root@example.com", is_superuser=True))
    return client


def rows(page):
    """(id, kind) of the rows with a state, in their order."""
    return re.findall(r'<li class="op op--(\w+)" id="(\w+)"', page.text)


def test_every_part_has_an_entry_in_the_runbook_and_no_entry_is_without_a_part():
    assert set(entries()) == set(PARTS) | {"staff"} == set(EXPECTED)
    heads = {
        part: [b.pieces[0].text for b in entry.blocks if b.kind == "h3"] for part, entry in entries().items()
    }
    assert heads == {part: ["怎么回事", "先看什么", "怎么办"] for part in heads}


def test_every_job_of_the_clock_has_its_words():
    assert set(JOBS) == set(project.CLOCK_JOBS)


def test_only_who_holds_the_right_sees_them_and_is_led_there(client):
    staff = make_user()
    client.force_login(staff)
    refused = [client.get(page).status_code for page in PAGES]
    hidden = client.get("/admin/").text.count('href="/admin/operations/"')
    staff.user_permissions.add(find("commons.see_operations"))

    assert [client.get(page).status_code for page in PAGES] == [200, 200]
    assert (refused, hidden) == ([403, 403], 0)
    # In the menu, and twice in what stands for them on 今天.
    assert client.get("/admin/").text.count('href="/admin/operations/"') == 3


def test_what_is_not_well_stands_on_top_and_leads_to_what_to_do(desk, monkeypatch):
    monkeypatch.setattr("portal.health.DISK_FULL", 101)
    monkeypatch.setattr("portal.health.DISK_FULLEST", 101)
    now = timezone.now()
    Heartbeat.objects.create(host="web-1", pid=4711, started_at=now, seen_at=now)
    BackupRecord.objects.create(made_at=now - timedelta(days=3), byte_count=312_000_000)
    Incident.objects.create(alarm="backup", began_at=now, seen_at=now)
    silent = make_user("he", email="", name="何溪")

    page = desk.get("/admin/operations/")

    assert rows(page)[:2] == [("bad", "backup"), ("warn", "staff")]
    assert {kind for kind, _ in rows(page)[2:]} == {"ok"}
    links = re.findall(r'href="([^"]*runbook/#\w+|[^"]*/staff/[^"]+)"', page.text)
    book = "/admin/operations/runbook/#"
    change = f"/admin/commons/staff/{silent.pk}/change/"
    assert links == [f"{book}backup", change, f"{book}staff", f"{book}backup"]
    assert Staff.objects.filter(email="").count() == 1
    words = ("最近一次 3 天前，312.0 MB", "何溪", "web-1 4711", "还没有恢复", "到点发布", "Django 6.1")
    assert [word for word in words if word not in page.text] == []


def test_the_runbook_shows_commands_to_copy_and_can_be_linked(desk):
    page = desk.get("/admin/operations/runbook/")

    assert re.findall(r'<section class="panel runbook" id="(\w+)"', page.text) == list(entries())
    assert len(re.findall(r"<code\s*>systemctl restart yuanxun-worker</code>", page.text)) == 2
    assert "`" not in page.text.partition('id="content"')[2]
