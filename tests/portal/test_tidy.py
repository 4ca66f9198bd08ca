"""manage.py tidy: the database gives back room, and the search finds what it found."""

import re
import shutil
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.models import Article
from articles.search import index
from tests.make import make_article, make_body

DONE = r"整理好了，用了 [0-9.]+ 秒：数据库由 ([0-9.]+) MB 变为 ([0-9.]+) MB。\n"


def found(typed):
    keys = index.newest_keys(index.matches(index.Query(typed)), 0, 100)
    return set(Article.objects.filter(search_key__in=keys).values_list("title", flat=True))


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_tidying_keeps_the_search_whole(capsys):
    for number in range(12):
        make_article(title=f"第{number}条厂房", body=make_body(1000))
    before = found("厂房")

    call_command("tidy")
    said = capsys.readouterr().out
    call_command("reindex_search", "--check")

    assert re.fullmatch(DONE, said) is not None
    assert (len(before), found("厂房")) == (12, before)


@pytest.mark.only("sqlite")
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_room_of_deleted_rows_is_given_back(capsys):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE filler AS SELECT zeroblob(3000000) AS filling")
        cursor.execute("DROP TABLE filler")

    call_command("tidy")

    before, after = map(float, re.fullmatch(DONE, capsys.readouterr().out).groups())
    assert before - after > 2.9


@pytest.mark.only("sqlite")
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_refused_before_anything_is_done(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1_000_000))

    with pytest.raises(CommandError) as refused:
        call_command("tidy")

    assert str(refused.value).startswith("磁盘空间不够，没有整理：需要 ")
