"""A kept page is shown as long as it is true, and no longer."""

import gzip
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connection
from django.test import Client
from django.utils import timezone

from articles import actions
from articles.covers.jobs import make_next
from articles.models import Article, ArticleCount, Kind
from commons.models import Change
from commons.pages import changes, ledger
from districts.models import District
from leads.models import Topic
from tests.articles.covers.pictures import upload_cover
from tests.commons.pages.visitor import Visitor
from tests.make import NOW, make_article, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

HOUR = timedelta(hours=1)


@pytest.fixture
def visitor(monkeypatch):
    # PostgreSQL is asked five times a second; here the next request comes sooner.
    monkeypatch.setattr(ledger, "PAUSE", 0)
    visitor = Visitor()
    return visitor


@pytest.fixture
def world():
    """Articles in two districts of Tianjin and in one of Hebei, and their pages."""
    now = timezone.now()
    codes = ("120111", "120111", "120112", *["130600"] * 6)
    made = [make_article(title=f"{code}之{n}", district=code, now=now - HOUR) for n, code in enumerate(codes)]
    paths = [
        *("/", "/news/", "/news/?page=1", "/districts/", "/feed.xml", "/kinds/news/feed.xml"),
        *(f"/archive/{now.year}/", "/districts/120000/", "/districts/120111/", "/districts/120112/"),
        *("/districts/130600/", "/districts/120111/feed.xml", "/districts/130600/feed.xml"),
        *(article.get_absolute_url() for article in made[:4]),
    ]
    return SimpleNamespace(made=made, paths=paths)


def test_every_page_is_kept_until_something_changes(visitor, world):
    for path in world.paths:
        visitor.ask(path)

    assert visitor.kept(world.paths) == world.paths


class Desk:
    """An administrator, who renames things."""

    def __init__(self):
        self.client = Client()
        self.client.force_login(make_user("root", group="", is_superuser=True))

    def rename(self, model, row, **fields):
        """Store the form of a row with other values."""
        path = f"/admin/{model}/{row.pk}/change/"
        form = self.client.get(path).context["adminform"].form
        typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        assert self.client.post(path, {**typed, **fields}).status_code == 302


def correct(article, **changes):
    """What an editor changes after publication."""
    version = Article.objects.get(pk=article.pk).version
    actions.correct_article(article, version=version, now=timezone.now(), editor="林岸", **changes)


def moves(world):
    """(name, what is done) of everything that changes what readers see."""
    first, other, desk = world.made[0], world.made[2], Desk()
    xiqing = District.objects.get(code="120111")
    now = timezone.now
    return [
        ("publish", lambda: make_article(title="又一篇", district="120111", now=now())),
        ("publish elsewhere", lambda: make_article(title="河北的", district="130600", now=now())),
        ("correct the title", lambda: correct(first, title="改过的标题")),
        ("correction", lambda: correct(first, correction="“十处”应为“九处”。")),
        ("move", lambda: correct(first, district=District.objects.get(code="120112"))),
        ("cover", lambda: upload_cover(Article.objects.get(pk=first.pk))),
        ("a file of the cover comes", lambda: make_next(lambda: NOW)),
        ("recommend", lambda: actions.recommend_article(other, now=now())),
        ("take down", lambda: actions.withdraw_article(other, reason="error", now=now())),
        ("put back", lambda: actions.restore_article(other, now=now())),
        ("kind", lambda: desk.rename("articles/kind", Kind.objects.get(slug="news"), name="要闻")),
        ("topic", lambda: desk.rename("leads/topic", Topic.objects.first(), name="别的话题")),
        ("district", lambda: desk.rename("districts/district", xiqing, short_name="西青")),
        ("tree", lambda: call_command("load_districts", verbosity=0)),
    ]


# How a page hears of a change is another matter on PostgreSQL; which change is told is the same on both.
ON_BOTH = {"publish", "correct the title", "take down", "kind", "tree"}


def test_no_page_is_shown_after_what_made_it_untrue(visitor, world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = []
    for name, move in moves(world):
        if connection.vendor == "postgresql" and name not in ON_BOTH:
            continue
        for path in world.paths:
            visitor.ask(path)
        move()
        found += [(name, path) for path in visitor.stale(world.paths)]

    assert found == []


def break_counts():
    """As after a fault: every count is wrong, and nobody said so."""
    ArticleCount.objects.update(count=77)


def lose_a_kind():
    """A kind that nothing uses is not there yet, as before an update of the portal."""
    Kind.objects.get(slug="analysis").delete()


@pytest.mark.parametrize(("fault", "command"), [(break_counts, "reindex_search"), (lose_a_kind, "prepare")])
def test_what_a_command_puts_right_is_seen(visitor, world, fault, command):
    fault()
    for path in world.paths:
        visitor.ask(path)

    call_command(command, verbosity=0)

    assert visitor.stale(world.paths) == []


def test_a_publication_leaves_the_pages_of_other_districts(visitor, world):
    far = [*(path for path in world.paths if "1306" in path), world.made[3].get_absolute_url()]
    for path in world.paths:
        visitor.ask(path)

    make_article(title="又一篇", district="120111", now=timezone.now())

    assert visitor.kept(far) == far


# ── What may be kept, and for whom ──


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    "path",
    [
        "/news/?kind=news",
        "/news/?q=厂房",
        "/submit/",
        "/inquire/",
        "/contact/",
        "/status/",
        "/admin/",
        "/nothing/",
    ],
)
def test_forms_searches_and_missing_pages_are_never_kept(visitor, path):
    make_article()
    visitor.ask(path)

    assert visitor.kept([path]) == []


@pytest.mark.only("sqlite")
def test_one_page_has_one_address_or_ten_thousand_others_would_push_it_out(visitor):
    path = make_article().get_absolute_url()
    number = path.split("/")[2]
    alike = [
        "/feed.xml?page=2",
        "/?page=7777",
        f"{path}?page=2",
        f"/articles/000{number}/",
        "/archive/?page=3",
    ]

    assert {visitor.ask(one)[0] for one in alike} == {"200 OK"}
    assert visitor.kept(alike) == []


@pytest.mark.only("sqlite")
def test_a_kept_page_holds_no_cookie_and_no_name_and_is_the_same_for_staff(visitor):
    make_article()
    client = Client()
    client.force_login(make_user("林岸的账号", name="林岸"))
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())

    _, headers, body = visitor.ask("/news/", HTTP_COOKIE=cookie)

    assert visitor.kept(["/news/"]) == ["/news/"]
    assert ("Set-Cookie" in headers, "林岸".encode() in body) == (False, False)


@pytest.mark.only("sqlite")
def test_another_host_is_refused_and_its_name_is_in_no_page(visitor):
    make_article()
    visitor.ask("/news/")

    status, _, body = visitor.ask("/news/", HTTP_HOST="evil.example.com")

    assert (status.partition(" ")[0], b"evil" in visitor.ask("/news/")[2], b"evil" in body) == (
        "400",
        False,
        False,
    )


@pytest.mark.only("sqlite")
def test_who_has_the_page_is_told_so_and_who_can_unpack_gets_it_packed(visitor):
    make_article()
    _, first, plain = visitor.ask("/news/")

    _, packed, zipped = visitor.ask("/news/", HTTP_ACCEPT_ENCODING="br, gzip")
    again = visitor.ask("/news/", HTTP_IF_NONE_MATCH=first["ETag"])
    head = visitor.ask("/news/", method="HEAD")

    assert (packed["Content-Encoding"], gzip.decompress(zipped)) == ("gzip", plain)
    assert (again[0], again[2], head[1]["Content-Length"], head[2]) == (
        "304 Not Modified",
        b"",
        str(len(plain)),
        b"",
    )


@pytest.mark.only("sqlite")
def test_reads_of_a_kept_article_are_told(visitor):
    path = make_article().get_absolute_url()
    for _ in range(3):
        visitor.ask(path)

    assert [environ["PATH_INFO"] for environ in visitor.served] == [path] * 2


def test_a_database_that_does_not_answer_leaves_the_word_to_the_application(visitor, monkeypatch):
    make_article()
    visitor.ask("/news/")

    def fail():
        raise DatabaseError

    monkeypatch.setattr(visitor.pages.ledger, "refresh", fail)

    assert visitor.kept(["/news/"]) == []


@pytest.mark.only("postgresql")
def test_a_server_that_is_away_is_waited_for_once_and_not_by_each_who_asks(monkeypatch):
    asked, book = [], ledger.Ledger()

    def fail():
        asked.append(True)
        raise DatabaseError

    monkeypatch.setattr(book, "learn", fail)
    for _ in range(3):
        with pytest.raises((DatabaseError, InterfaceError)):
            book.refresh()

    assert asked == [True]


def test_serials_rise_and_the_old_ones_are_forgotten():
    changes.touch("place:120111", "site", "site")
    changes.touch("place:")
    second, first = Change.objects.order_by("-serial")[:2]

    assert (first.tags, second.tags, first.serial < second.serial) == ("place:120111 site", "place:", True)
    assert changes.forget(timezone.now()) == 0
    changes.forget(timezone.now() + 48 * HOUR)
    assert Change.objects.count() == 0
