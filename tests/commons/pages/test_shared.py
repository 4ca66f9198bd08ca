"""Pages that processes lend each other through Redis: never older than one's own, and never needed."""

import pytest
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.utils import timezone

from articles import actions
from commons.pages import facts, ledger
from commons.pages.changes import touch
from commons.pages.shared import SharedPages
from commons.pages.wrapper import KeptPages
from portal import env
from portal.release import name_of_release
from portal.wsgi import PUBLIC
from scripts.redis import Redis
from tests.commons.pages.visitor import Visitor
from tests.make import make_article

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def server():
    """One Redis for all questions."""
    redis = Redis()
    yield redis
    redis.stop()


@pytest.fixture
def node(server, settings, monkeypatch):
    """Call it for another machine: pages of its own, the same database and Redis."""
    monkeypatch.setattr(ledger, "PAUSE", 0)
    monkeypatch.setenv("CACHE_URL", server.url)
    settings.CACHES = {"default": env.cache("CACHE_URL")}
    caches["default"].clear()

    def make(release="1"):
        visitor = Visitor()
        visitor.pages = KeptPages(
            visitor.build, paths=PUBLIC, served=visitor.served.append, shared=SharedPages(release)
        )
        return visitor

    yield make
    caches["default"].close()


def test_what_one_machine_has_built_the_other_shows_and_counts(node):
    path = make_article().get_absolute_url()
    first, second = node(), node()

    answers = [one.ask(path, HTTP_ACCEPT_ENCODING="gzip") for one in (first, second, second)]

    assert isinstance(caches["default"], RedisCache)
    assert answers[0] == answers[1] == answers[2]
    assert (first.built, second.built, len(second.served)) == (1, 0, 2)
    assert second.ask(path)[2].lstrip().startswith(b"<!DOCTYPE html>")


def test_after_a_take_down_nobody_borrows_the_page(node):
    article = make_article()
    path = article.get_absolute_url()
    node().ask(path)

    actions.withdraw_article(article, reason="rights", now=timezone.now())

    assert node().ask(path)[0] == "410 Gone"


def test_a_process_borrows_nothing_from_before_it_was_there(node):
    path = make_article().get_absolute_url()
    node().ask(path)
    # The process did not see this one: it may have been about anything.
    touch("board")
    facts.forget()
    newcomer = node()

    newcomer.ask(path)

    assert newcomer.built == 1


@pytest.mark.parametrize(
    "spoil", [lambda content: content[:-1], lambda content: b"x" * 40, lambda content: b"x"]
)
def test_what_others_wrote_into_redis_is_not_shown(node, spoil):
    path = make_article().get_absolute_url()
    first, second = node(), node()
    _, _, body = first.ask(path)
    (key,) = first.pages.store.pages
    name = first.pages.shared.name(key)
    caches["default"].set(name, spoil(caches["default"].get(name)))

    assert (second.ask(path)[2], second.built) == (body, 1)


def test_another_release_builds_its_own(node, settings):
    path = make_article().get_absolute_url()
    names = [name_of_release()]
    settings.HOTLINE = "400-111-2222"
    names.append(name_of_release())
    node(names[0]).ask(path)
    other = node(names[1])

    other.ask(path)

    assert (len(set(names)), other.built) == (2, 1)


def test_without_redis_pages_are_built_and_it_is_left_in_peace_for_a_while(node, server, caplog):
    paths = [make_article().get_absolute_url() for _ in range(2)]
    first, second = node(), node()
    server.stop()

    answers = [first.ask(path)[0] for path in paths]
    server.start()
    second.ask(paths[0])
    again = node()
    again.ask(paths[0])

    assert answers == ["200 OK", "200 OK"]
    # One line, not one for every page: it is not asked again at once.
    assert sum("shared pages rest" in record.message for record in caplog.records) == 1
    assert again.built == 0
