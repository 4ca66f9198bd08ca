"""Hostile requests by the hundred: none is answered with 500, none leaves a traceback. On both databases."""

from collections import Counter

import pytest
from django.core.signals import request_finished, request_started  # noqa: TID251
from django.db import close_old_connections, connection, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from commons import links
from commons.pages.wrapper import key_of
from portal.wsgi import checked
from tests.abuse import hostile
from tests.make import make_article, make_story, make_user
from tests.written import written

pytestmark = [pytest.mark.django_db, pytest.mark.database]

FAMILIES = {
    "nul": hostile.nul,
    "charset": hostile.charsets,
    "size": hostile.sizes,
    "host": hostile.hosts,
    "method": hostile.methods,
    "number": hostile.numbers,
    "unicode": hostile.unicode,
    "header": hostile.headers,
    "multipart": hostile.multipart,
    "path": hostile.paths,
    "cookie": hostile.cookies,
}
# What is over before a database is asked for anything odd, by the name of its family.
OUTER = {"charset", "size", "host", "method", "header", "multipart"}


def by_family(names):
    """The names as parameters; what no database sees is sent on one only."""
    return [pytest.param(name, marks=pytest.mark.only("sqlite") if name in OUTER else ()) for name in names]


class World:
    """A story, an article, somebody at the desk: built once, asked by all."""

    def __init__(self):
        self.story = make_story(now=timezone.now())
        make_article()
        self.chief = Client(raise_request_exception=False)
        self.chief.force_login(make_user("chief", None, is_superuser=True))
        self.token = links.token(self.story.link("mailed"))


@pytest.fixture(scope="module")
def world(shared_world):
    """Built once; what the requests write goes with it."""
    return World()


def strike(sent, client):
    """Send it; the status that came back and what was logged."""
    with written() as log, transaction.atomic():
        answer = client.generic(sent.method, sent.path, sent.body, sent.content_type, **sent.extra)
        # Some pages are written while they are sent.
        b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, log.getvalue()


def wounds(requests, client, statuses=None):
    """What went wrong, in words: 5xx, tracebacks, ERROR, long lines. `statuses` counts those of GET."""
    for sent in requests:
        status, log = strike(sent, client)
        if statuses is not None and sent.method == "GET":
            statuses[status] += 1
        place = (
            f"{sent.family}: {sent.method[:10]} {sent.path[:80]} {sent.body[:60]!r} {sent.content_type[:40]}"
        )
        if status >= 500:
            yield f"{status} {place}"
        if "Traceback" in log or " ERROR " in log or max(map(len, log.splitlines()), default=0) > 400:
            yield f"{log[:300]} {place}"


@pytest.mark.parametrize("family", by_family(FAMILIES))
def test_no_request_brings_the_portal_down(world, family, record_property):
    requests = list(FAMILIES[family]())
    record_property("requests", len(requests))

    assert list(wounds(requests, Client(raise_request_exception=False))) == []


# What reaches further for who is signed in.
@pytest.mark.parametrize("family", by_family(["nul", "number", "multipart", "path"]))
def test_no_request_of_staff_brings_the_portal_down(world, family, record_property):
    further = [sent for sent in FAMILIES[family]() if sent.path.startswith("/admin/")]

    record_property("requests", len(further))
    assert (bool(further), list(wounds(further, world.chief))) == (True, [])


def test_no_guess_at_a_link_opens_a_story_or_brings_it_down(world, record_property):
    visitor, statuses = Client(raise_request_exception=False), Counter()
    guesses = list(hostile.tokens(world.token))
    record_property("requests", len(guesses))

    found = list(wounds(guesses, visitor, statuses))

    assert (found, set(statuses) <= {400, 404, 405}) == ([], True)


def test_nothing_sent_at_the_desk_brings_it_down(world):
    assert list(wounds(hostile.desk(world.story), world.chief)) == []


def test_no_environment_brings_the_application_down(world, one_connection):
    environ = RequestFactory().get("/news/", REMOTE_ADDR="203.0.113.7").environ
    wrong = []
    for number, strange in enumerate(hostile.environments(environ)):
        with written() as log, transaction.atomic():
            status = answer_of(strange)
        if status >= 500 or "Traceback" in log.getvalue():
            wrong.append((number, status, log.getvalue()[-300:]))

    assert wrong == []


@pytest.mark.parametrize("name", ["PATH_INFO", "QUERY_STRING", "REQUEST_METHOD", "HTTP_HOST"])
def test_no_strange_request_gets_a_page_kept_for_another(name):
    """The wrapper of kept pages sees them before Django does."""
    plain = RequestFactory().get("/news/").environ

    keys = {key_of({**plain, name: value}, has_pages=True) for value in hostile.CHANGES[name]}

    assert key_of(plain, has_pages=True) not in keys


def answer_of(environ):
    """The status that gunicorn would send."""
    said = []
    answer = checked(environ, lambda status, headers: said.append(status))
    try:
        b"".join(answer)
    finally:
        answer.close()
    return int(said[0].split()[0])


@pytest.fixture
def one_connection():
    """As the test client does: the connection of the world outlives each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_there_are_more_than_three_hundred_of_them_on_either_database(world):
    made = {
        name: make for name, make in FAMILIES.items() if connection.vendor == "sqlite" or name not in OUTER
    }
    counts = Counter(sent.family for make in made.values() for sent in make())
    counts["token"] = len(list(hostile.tokens(world.token)))
    counts["desk"] = len(list(hostile.desk(world.story)))

    assert (min(counts.values()) >= 20, counts.total() > 300) == (True, True)
