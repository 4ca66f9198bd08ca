"""Renditions off the request: what the upload leaves to the worker, and what pages show meanwhile."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from articles.covers import actions as picturing
from articles.covers import images, jobs
from articles.models import Cover, DueRendition
from commons.models import Change
from tests.articles.covers.pictures import make_uploaded
from tests.make import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A folder of its own for each test."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files(media, cover):
    return {path.name for path in Path(media, "covers", cover.name).iterdir()}


def named(page):
    """The files of covers that a page names."""
    return set(re.findall(r"/media/covers/[0-9a-f]+/([\w.]+)", page))


def clock():
    return NOW


def killed(*_):
    raise KeyboardInterrupt


def test_pages_name_what_there_is_and_more_with_each_file_that_comes(client, media):
    article = make_uploaded()
    cover, address = article.cover, article.get_absolute_url()

    seen = []
    for _ in range(8):
        seen.append((named(client.get(address).text) | named(client.get("/news/").text), files(media, cover)))
        jobs.make_next(clock)

    assert [(len(shown), shown == there - {images.SOURCE}) for shown, there in seen] == [
        (number, True) for number in range(2, 10)
    ]
    assert seen[0][0] == {"640.jpg", "thumb.jpg"}
    assert seen[-1][0] == set(images.wanted(640))
    assert jobs.make_next(clock) is False


def test_each_file_that_comes_touches_the_pages_of_the_district_and_all_above():
    article = make_uploaded()
    before = set(Change.objects.values_list("pk", flat=True))

    jobs.make_all(clock)

    tags = Change.objects.exclude(pk__in=before).values_list("tags", flat=True)
    codes = ["", *article.district.path.strip("/").split("/")]
    assert list(tags) == [" ".join(sorted(f"place:{code}" for code in codes))] * 7


def test_a_worker_killed_half_way_leaves_no_half_file_and_the_next_makes_it_once(media, monkeypatch):
    cover = make_uploaded().cover

    with monkeypatch.context() as patch:
        patch.setattr(jobs.os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.make_next(clock)
    half = DueRendition.objects.get(attempt_count=1).file
    is_there = half in files(media, cover)
    jobs.make_all(clock)
    meanwhile = Cover.objects.get().files.split()
    jobs.make_all(lambda: NOW + jobs.LEASE)

    assert (is_there, half in meanwhile, len(meanwhile)) == (False, False, 8)
    assert sorted(Cover.objects.get().files.split()) == sorted(images.wanted(640))


def test_a_file_that_was_written_before_the_kill_is_not_made_again(media, monkeypatch):
    cover = make_uploaded().cover
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "record", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.make_next(clock)
    half = DueRendition.objects.get(attempt_count=1).file
    written = Path(media, "covers", cover.name, half)
    moment = written.stat().st_mtime_ns

    jobs.make_all(lambda: NOW + jobs.LEASE)

    assert (half in Cover.objects.get().files, written.stat().st_mtime_ns) == (True, moment)


def test_the_slower_of_two_workers_names_nothing_twice():
    make_uploaded()
    due = jobs.claim(NOW)

    jobs.make(due)
    jobs.make(due)

    assert Cover.objects.get().files.split().count(due.file) == 1


def test_a_file_that_cannot_be_made_waits_and_stops_no_other(media):
    article = make_uploaded()
    other = make_uploaded().cover
    for path in Path(media, "covers", article.cover.name).iterdir():
        path.unlink()

    jobs.make_all(clock)

    waiting = DueRendition.objects.values_list("cover_id", "next_try_at").distinct()
    assert list(waiting) == [(article.cover.pk, NOW + timedelta(minutes=1))]
    assert len(Cover.objects.get(pk=other.pk).files.split()) == 9


def test_a_cover_taken_away_while_its_file_is_made_leaves_nothing(media):
    article = make_uploaded()
    due = jobs.claim(NOW)
    picturing.remove_cover(article, version=article.version, now=NOW)

    jobs.make(due)

    assert list(Path(media, "covers").iterdir()) == []
    assert DueRendition.objects.count() == 0


def test_an_older_cover_gets_a_new_size_from_the_file_it_has(media, monkeypatch):
    cover = make_uploaded().cover
    jobs.make_all(clock)
    Path(media, "covers", cover.name, images.SOURCE).unlink()
    Cover.objects.update(files="640.jpg")
    DueRendition.objects.create(cover_id=0, file="480.avif", next_try_at=NOW)
    monkeypatch.setattr(images, "WIDTHS", (320, 480, 1440))

    jobs.owe_all(NOW)
    jobs.owe_all(NOW)
    due = DueRendition.objects.count()
    jobs.make_all(clock)

    assert due == 11
    assert sorted(Cover.objects.get().files.split()) == sorted(images.wanted(640))
    assert "320.avif" in files(media, cover)
