"""Covers and cards in a bucket: what one machine stores, every machine shows, and a backup takes along."""

import pytest
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from django.utils import timezone

from articles import actions
from articles.covers import actions as picturing
from articles.models import Article, Cover
from articles.sharing import cards
from articles.sharing.views import forget_cards
from portal import env
from scripts.postgres import free_port
from tests.articles.covers.pictures import add_cover, make_covered, make_upload
from tests.bucket import in_bucket, service  # noqa: F401  fixtures
from tests.make import make_article

FILES = 10


def stored(folder="covers"):
    """{folder: how many files are in it}."""
    return {
        name: len(default_storage.listdir(f"{folder}/{name}")[1])
        for name in default_storage.listdir(folder)[0]
    }


@pytest.mark.django_db
def test_a_cover_is_shown_by_every_machine_and_lies_on_none(client, settings):
    article = make_covered()
    path = f"/media/covers/{article.cover.name}/480.jpg"
    # Another process: it has never seen this bucket.
    settings.STORAGES = dict(settings.STORAGES)

    response = client.get(path)

    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert response.getvalue()[:3] == b"\xff\xd8\xff"
    assert client.get(path.replace("480", "960")).status_code == 404
    assert [path for path in settings.DATA_DIR.rglob("*") if path.is_file()] == []
    actions.withdraw_article(article, reason="rights", now=timezone.now())
    assert (client.get(path).status_code, list(stored().values())) == (404, [FILES])


@pytest.mark.django_db
def test_files_of_a_cover_that_is_replaced_or_removed_go(django_capture_on_commit_callbacks):
    article = make_covered()
    first = article.cover.name

    with django_capture_on_commit_callbacks(execute=True):
        second = add_cover(article).name
    assert (first != second, stored()) == (True, {second: FILES})
    with django_capture_on_commit_callbacks(execute=True):
        picturing.remove_cover(article, version=article.version, now=timezone.now())

    assert stored() == {}


@pytest.mark.django_db
@pytest.mark.skipif(cards.font_file() is None, reason="no Chinese font on this machine")
def test_cards_are_shared_and_all_go_when_a_person_is_erased(client, settings):
    path = f"/articles/{make_article().pk}/card.png"

    drawn = [client.get(path).content for _ in range(2)]

    assert (drawn[0] == drawn[1], len(storages["cards"].listdir("")[1])) == (True, 1)
    forget_cards()
    assert storages["cards"].listdir("") == ([], [])


@pytest.mark.django_db(transaction=True)
def test_a_backup_takes_the_bucket_along_and_puts_it_back(client, tmp_path):
    name = make_covered().cover.name
    path = f"/media/covers/{name}/480.webp"
    before = client.get(path).getvalue()
    call_command("backup", tmp_path / "one.tar", verbosity=0)
    picturing.remove_files(name)
    Article.objects.update(title="备份以后改的")

    call_command("restore", tmp_path / "one.tar", replace=True)

    assert (client.get(path).getvalue() == before, stored()) == (True, {name: FILES})
    assert Cover.objects.get().name == name


@pytest.mark.django_db
def test_a_bucket_that_is_away_is_told_in_words_and_never_a_500(client, settings):
    name = make_covered().cover.name
    options = settings.STORAGES["default"]["OPTIONS"] | {"endpoint_url": f"http://127.0.0.1:{free_port()}"}
    settings.STORAGES = settings.STORAGES | {
        name: {**settings.STORAGES[name], "OPTIONS": options} for name in ("default", "cards")
    }

    response = client.get(f"/media/covers/{name}/480.jpg")

    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert client.get(f"/articles/{make_article().pk}/card.png").status_code == 302
    with picturing.drawing(make_upload()) as drawn:
        assert drawn.problem == picturing.NO_ROOM


@pytest.mark.parametrize(
    "address",
    [
        "https://key:secret@s3.example.com/bucket",
        "s3://s3.example.com/bucket",
        "s3://key:secret@s3.example.com",
        "s3://key:secret@s3.example.com/bucket?tls=maybe",
        "s3://key:secret@s3.example.com/bucket?regoin=x",
        "s3://key:secret@s3.example.com/bucket?style=odd",
    ],
)
def test_an_address_that_names_no_bucket_stops_the_start_and_is_not_printed(monkeypatch, address):
    monkeypatch.setenv("MEDIA_URL_ROOT", address)

    with pytest.raises(SystemExit) as stopped:
        env.bucket("MEDIA_URL_ROOT", "media")

    assert (env.BUCKET_FORM in str(stopped.value), "secret@s3" in str(stopped.value)) == (True, False)
