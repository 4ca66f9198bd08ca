"""Covers: what the desk stores, what the public is shown, what is left on the disk."""

import re
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from articles import actions
from articles.covers import actions as picturing
from articles.covers import images
from articles.models import Article, Cover
from tests.articles.covers.pictures import add_cover, encode, make_covered, make_image, make_upload
from tests.articles.desk_pages import LIST, page_of, typed
from tests.make import make_article, make_user
from tests.markup import one_line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A folder of its own for each test."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def desk(client):
    client.force_login(make_user(name="林岸"))
    return client


def files(media):
    """The files on the disk as {name of the cover: number of files}."""
    return {folder.name: len(list(folder.iterdir())) for folder in Path(media, "covers").glob("*")}


def errors(response):
    return dict(response.context["adminform"].form.errors)


# ── What the public is shown ──


@pytest.mark.parametrize(("extension", "kind"), images.TYPES.items())
@pytest.mark.parametrize("method", ["get", "head"])
def test_rendition_is_served_as_what_it_is(client, extension, kind, method):
    cover = make_covered().cover

    response = getattr(client, method)(f"/media/covers/{cover.name}/480.{extension}")
    response.close()

    names = ("Content-Type", "X-Content-Type-Options", "Cache-Control")
    assert [response.headers[name] for name in names] == [kind, "nosniff", "private, max-age=86400"]
    assert "Set-Cookie" not in response.headers


def test_rendition_is_the_stored_file(client, media):
    cover = make_covered().cover

    response = client.get(f"/media/covers/{cover.name}/480.jpg")

    assert response.getvalue() == Path(media, "covers", cover.name, "480.jpg").read_bytes()


def bring_to(article, state):
    if state == "withdrawn":
        actions.withdraw_article(article, reason="rights", now=timezone.now())
    elif state == "draft":
        Article.objects.update(state="draft")
    elif state == "restored":
        bring_to(article, "withdrawn")
        actions.restore_article(article, now=timezone.now())


@pytest.mark.parametrize(
    ("state", "status"), [("published", 200), ("withdrawn", 404), ("restored", 200), ("draft", 404)]
)
def test_rendition_is_as_public_as_its_article(client, state, status):
    article = make_covered()
    bring_to(article, state)

    response = client.get(f"/media/covers/{article.cover.name}/480.jpg")
    response.close()

    assert response.status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/media/",
        "/media/covers/",
        "/media/covers/NAME/",
        "/media/covers/NAME/480.png",
        "/media/covers/NAME/480.jpg/",
        "/media/covers/NAME/480.jpg%0a",
        "/media/covers/NAME/0480.jpg",
        "/media/covers/NAME/481.jpg",
        "/media/covers/NAME/source.jpg",
        "/media/covers/NAME/../NAME/480.jpg",
        "/media/covers/NAME/..%2fNAME%2f480.jpg",
        "/media/covers/00000000000000000000000000000000/480.jpg",
        "/media/secret-key",
        "/media/../secret-key",
    ],
)
def test_nothing_else_answers_below_media(client, path):
    name = make_covered().cover.name

    assert client.get(path.replace("NAME", name)).status_code == 404


def test_lost_file_is_a_missing_page(client):
    cover = make_covered().cover
    picturing.remove_files(cover.name)

    assert client.get(f"/media/covers/{cover.name}/480.jpg").status_code == 404


# ── At the desk ──


def test_a_number_that_no_article_has_is_a_missing_page(desk):
    assert desk.get(f"/admin/articles/article/{9 * 10**22}/cover/").status_code == 404


def test_new_article_comes_with_a_cover(desk, media):
    words = {"alt": "厂房外景", "caption": "交房那天。", "credit": "园区供图"}

    desk.post(f"{LIST}add/", typed(picture=make_upload(), **words, _publish="1"))

    cover = Article.objects.get(state="published").cover
    assert (cover.width, cover.height) == (640, 360)
    assert (cover.alt, cover.caption, cover.credit) == tuple(words.values())
    assert (files(media), cover.due.count()) == ({cover.name: 3}, 7)


def test_uploaded_file_itself_is_not_kept(desk, media):
    article, content = make_article(), encode(make_image(), comment=b"Secret comment")

    desk.post(page_of(article), typed(article, picture=make_upload(content), alt="厂房外景"))

    stored = [path.read_bytes() for path in Path(media).rglob("*") if path.is_file()]
    assert [content == one or b"Secret" in one for one in stored] == [False] * 3


def test_new_cover_replaces_the_old_one_and_its_files(desk, media, django_capture_on_commit_callbacks):
    article = make_covered()
    old = article.cover.name

    with django_capture_on_commit_callbacks(execute=True):
        desk.post(page_of(article), typed(article, picture=make_upload(), alt="新图"))

    cover = Cover.objects.get()
    assert (cover.alt, cover.name == old, files(media)) == ("新图", False, {cover.name: 3})
    assert LogEntry.objects.get().get_change_message() == "已修改题图、图片说明 和 图片来源。"


def test_words_of_a_cover_are_changed(desk, media):
    article = make_covered()

    words = {"alt": "厂房内景", "caption": "交房那天。", "credit": "园区供图"}
    desk.post(page_of(article), typed(article, **words))

    cover = Cover.objects.get()
    assert (cover.alt, cover.caption, cover.credit) == tuple(words.values())
    assert cover.name == article.cover.name
    assert LogEntry.objects.count() == 1


def test_saving_without_a_change_keeps_the_cover(desk):
    article = make_covered()

    desk.post(page_of(article), typed(article, alt=article.cover.alt, credit=article.cover.credit))

    assert Article.objects.get().version == article.version


def test_cover_is_removed_with_its_files(desk, media, django_capture_on_commit_callbacks):
    article = make_covered()

    with django_capture_on_commit_callbacks(execute=True):
        desk.post(page_of(article), typed(article, no_cover="on", alt=article.cover.alt))

    assert (Cover.objects.count(), files(media)) == (0, {})
    assert "删除题图" in LogEntry.objects.get().get_change_message()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg></svg>", images.UNKNOWN),
        (encode(make_image(), "GIF") + b"<html>", images.UNKNOWN),
        (encode(make_image(40, 40)) + b"\0" * images.MOST_BYTES, images.TOO_MANY_BYTES),
    ],
)
def test_bad_picture_leaves_everything_typed(desk, media, content, words):
    article = make_article()

    response = desk.post(
        page_of(article), typed(article, picture=make_upload(content), title="写了很久的标题", alt="外景")
    )

    form = response.context["adminform"].form
    assert errors(response) == {"picture": [words]}
    assert (form["title"].value(), form["alt"].value()) == ("写了很久的标题", "外景")
    assert (Cover.objects.count(), files(media)) == (0, {})


def test_picture_needs_words(desk, media):
    article = make_article()

    response = desk.post(page_of(article), typed(article, picture=make_upload()))

    assert {name: len(words) for name, words in errors(response).items()} == {"alt": 1, "picture": 1}
    assert errors(response)["picture"][0].startswith("请再选一次图片")
    assert (Cover.objects.count(), files(media)) == (0, {})


def test_words_need_a_picture(desk):
    article = make_article()

    response = desk.post(page_of(article), typed(article, alt="厂房外景"))

    assert list(errors(response)) == ["picture"]


def test_new_picture_and_removing_contradict_each_other(desk):
    article = make_covered()

    response = desk.post(page_of(article), typed(article, picture=make_upload(), alt="新图", no_cover="on"))

    assert list(errors(response)) == ["no_cover", "picture"]
    assert Cover.objects.get().name == article.cover.name


def test_second_editor_does_not_replace_an_unseen_cover(desk, media):
    article = make_article()
    form = typed(article, alt="第二张")
    add_cover(article)

    response = desk.post(page_of(article), form | {"picture": make_upload()})

    cover = Cover.objects.get()
    assert len(errors(response)["__all__"]) == 1
    assert (cover.alt, files(media)) == ("厂房外景", {cover.name: 10})


def test_stale_version_changes_no_cover(media):
    article = make_covered()
    now = timezone.now()

    for change in (picturing.remove_cover, picturing.describe_cover):
        words = {"alt": "x", "credit": ""} if change is picturing.describe_cover else {}
        with pytest.raises(actions.StaleArticle):
            change(article, version=article.version - 1, now=now, **words)

    assert Cover.objects.get().alt == "厂房外景"


def test_files_of_a_failed_transaction_are_removed(media):
    article = make_covered()
    name = article.cover.name

    with pytest.raises(IntegrityError), picturing.drawing(make_upload()) as drawn:
        picturing.set_cover(article, drawn, alt=None, credit="", version=article.version, now=timezone.now())

    assert (files(media), Cover.objects.get().name) == ({name: 10}, name)


def test_refused_publishing_leaves_no_files(client, media):
    user = make_user(group=None)
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_article", "view_article"]))
    client.force_login(user)

    response = client.post(f"{LIST}add/", typed(picture=make_upload(), alt="外景", _publish="1"))

    assert (response.status_code, Article.objects.count(), files(media)) == (403, 0, {})


def test_disk_that_takes_nothing_loses_no_word(desk, media):
    article = make_article()
    Path(media, "covers").write_text("no folder")

    response = desk.post(page_of(article), typed(article, picture=make_upload(), alt="外景"))

    assert errors(response) == {"picture": [picturing.NO_ROOM]}


def test_desk_sees_the_cover_of_a_draft(desk):
    article = make_covered()
    bring_to(article, "draft")
    address = reverse("admin:article_cover", args=[article.pk])

    page, picture = desk.get(page_of(article)), desk.get(address)

    assert re.findall(
        rf'<img src="{address}\?{article.cover.name}" width="240" height="135" alt="厂房外景">',
        one_line(page.text),
    )
    assert picture.headers["Content-Type"] == "image/jpeg"
    picture.close()


def test_cover_of_a_draft_is_for_the_desk_alone(client):
    article = make_covered()
    address = reverse("admin:article_cover", args=[article.pk])

    visitor = client.get(address)
    client.force_login(make_user("nobody", group=None))

    assert (visitor.status_code, client.get(address).status_code) == (302, 403)


# ── How large a body may be ──


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{LIST}add/", 302),
        (f"{LIST}1/change/", 302),
        (LIST, 413),
        (f"{LIST}1/history/", 413),
        ("/admin/login/", 413),
        ("/inquire/", 413),
        (f"{LIST}add/x", 413),
    ],
)
def test_large_pictures_are_taken_only_where_articles_are_written(client, path, status):
    response = client.post(path, {"picture": make_upload(b"a" * 5_000_000)})

    assert response.status_code == status


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"picture": b"a" * 6_300_000}, 413),
        ({"body": "a" * 1_100_000}, 400),
        ({"picture": b"a" * 10, "title": "\0"}, 400),
    ],
)
def test_article_page_takes_a_picture_and_no_more(desk, form, status):
    sent = {name: make_upload(value) if isinstance(value, bytes) else value for name, value in form.items()}

    assert desk.post(f"{LIST}add/", sent).status_code == status


def test_large_form_without_files_is_refused_everywhere(desk):
    form = "application/x-www-form-urlencoded"

    assert desk.post(f"{LIST}add/", b"body=" + b"a" * 1_100_000, content_type=form).status_code == 413
