"""What search engines are told: rows first, one request an engine, and every way in which that can fail."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from articles.actions import (
    correct_article,
    publish_article,
    publish_draft,
    restore_article,
    withdraw_article,
    write_article,
)
from articles.importing.outcomes import IMPORTER
from articles.models import Kind
from commons import pings
from commons.models import SearchPing
from districts.models import District
from scripts.postgres import free_port
from tests.make import NOW, make_article, make_body, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MINUTE = timedelta(minutes=1)


class Engine(HTTPServer):
    """A search engine on this machine that answers as told and remembers what it was sent."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Desk)
        self.status, self.answer, self.asked = 200, b'{"remain":9,"success":1}', []
        self.hangs_for, self.is_let_go = 0, threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/urls"


class Desk(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append((self.path, self.headers["Content-Type"], body))
        if self.server.status:
            self.send_response(self.server.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(self.server.answer)
        self.server.is_let_go.wait(self.server.hangs_for)

    def log_message(self, *args):
        pass


@pytest.fixture
def engine(settings):
    """The engine, set up as Baidu and as IndexNow of a public site."""
    with Engine() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        settings.IS_LOCAL, settings.SITE_URL, settings.SITE_HOST = False, "https://a.example", "a.example"
        settings.BAIDU_PUSH_URL = settings.INDEXNOW_URL = server.url
        settings.BAIDU_PUSH_TOKEN, settings.INDEXNOW_KEY = "t0ken", ""
        yield server
        server.is_let_go.set()
        server.shutdown()


def rows():
    """Every ping: engine, path, state."""
    found = SearchPing.objects.order_by("id")
    return [(ping.engine, ping.url.removeprefix("https://a.example"), ping.state_label) for ping in found]


def only():
    """The only ping: its state, minutes until the next try, what was said."""
    ping = SearchPing.objects.get()
    return ping.state_label, (ping.next_try_at - NOW) / MINUTE, ping.last_answer


# ── Writing ──


def test_each_event_of_an_article_is_a_ping(engine, settings):
    """Baidu is told nothing of what was taken down: it takes addresses to crawl."""
    settings.INDEXNOW_KEY = "k3y-k3y-k3y"
    article = make_article()
    path = article.get_absolute_url()
    correct_article(article, version=1, now=NOW, editor="林岸", title="新题")
    withdraw_article(article, reason="error", now=NOW)
    restore_article(article, now=NOW)

    both = [("baidu", path, "待推送"), ("indexnow", path, "待推送")]
    assert rows() == [*both, *both, both[1], *both]


def test_drafts_are_told_when_they_are_published_and_archives_never(engine):
    fields = {"district": District.objects.get(code="120111"), "kind": Kind.objects.get(slug="news")}
    publish_article(now=NOW, editor=IMPORTER, title="旧", body=make_body(), **fields)
    draft = write_article(now=NOW, editor="林岸", title="稿", body=make_body(), **fields)
    before = rows()

    publish_draft(draft, now=NOW, editor="林岸")

    assert (before, rows()) == ([], [("baidu", draft.get_absolute_url(), "待推送")])


@pytest.mark.parametrize(
    "changes", [{"BAIDU_PUSH_TOKEN": ""}, {"IS_LOCAL": True}], ids=["no token", "a local site"]
)
def test_without_a_token_and_on_a_local_site_nothing_is_written_or_sent(engine, settings, changes):
    for name, value in changes.items():
        setattr(settings, name, value)
    make_article()

    pings.deliver(NOW)

    assert (rows(), engine.asked) == ([], [])


# ── Sending ──


def test_baidu_gets_lines_and_indexnow_json_each_address_once(engine, settings):
    settings.INDEXNOW_KEY = "k3y-k3y-k3y"
    for path in ("/articles/1/", "/articles/2/", "/articles/1/"):
        pings.plan(path, now=NOW)

    pings.deliver(NOW)

    urls = ["https://a.example/articles/1/", "https://a.example/articles/2/"]
    (path, kind, lines), (_, _, body) = engine.asked
    assert (path, kind, lines) == (
        "/urls?site=https://a.example&token=t0ken",
        "text/plain",
        "\n".join(urls),
    )
    assert json.loads(body) == {"host": "a.example", "key": "k3y-k3y-k3y", "urlList": urls}
    assert {state for _, _, state in rows()} == {"已送出"}


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("status", "answer", "expected"),
    [
        (200, '{"remain":9,"success":1}', ("已送出", 0)),
        (202, "", ("已送出", 0)),
        (200, '{"success":0,"not_same_site":["https://a.example/articles/1/"]}', ("未送达", 0)),
        (400, '{"error":400,"message":"site error"}', ("未送达", 0)),
        (422, "", ("未送达", 0)),
        # The day's number is used up.
        (400, '{"error":400,"message":"over quota"}', ("重试中", 360)),
        (429, "", ("重试中", 360)),
        # The operator has to mend the token.
        (401, '{"error":401,"message":"token is not valid"}', ("重试中", 1)),
        (302, "", ("重试中", 1)),
        (500, "<html>", ("重试中", 1)),
    ],
)
def test_what_the_engine_answers_decides(engine, status, answer, expected):
    engine.status, engine.answer = status, answer.encode()
    pings.plan("/articles/1/", now=NOW)

    pings.deliver(NOW)

    assert (only(), len(engine.asked)) == ((*expected, f"{status} {answer}".strip()), 1)


def test_an_engine_that_hangs_cuts_or_is_away_is_asked_later(engine, settings, silent_server, monkeypatch):
    monkeypatch.setattr(pings, "TIMEOUT", 0.2)
    engine.status = 0
    away = [engine.url, f"http://127.0.0.1:{silent_server}/", f"http://127.0.0.1:{free_port()}/"]
    pings.plan("/articles/1/", now=NOW)
    found = []

    for number, url in enumerate(away):
        settings.BAIDU_PUSH_URL = url
        pings.deliver(NOW + number * 10 * MINUTE)
        state, minutes, answer = only()
        found.append((state, minutes - 10 * number, answer.split()[1].rstrip(":")))

    assert found == [
        ("重试中", 1, "RemoteDisconnected"),
        ("重试中", 2, "TimeoutError"),
        ("重试中", 4, "URLError"),
    ]


def test_a_refusal_that_hangs_in_the_middle_is_asked_later(engine, monkeypatch):
    monkeypatch.setattr(pings, "TIMEOUT", 0.2)
    engine.status, engine.answer, engine.hangs_for = 500, b"", 5
    pings.plan("/articles/1/", now=NOW)

    pings.deliver(NOW)

    assert only() == ("重试中", 1, "0 TimeoutError: timed out")


def test_a_batch_that_is_refused_as_a_whole_is_refused_to_the_last_address(engine):
    """Baidu's answer is then longer than what is kept of it."""
    for number in range(10):
        pings.plan(f"/articles/{number}/", now=NOW)
    urls = list(SearchPing.objects.values_list("url", flat=True))
    engine.answer = json.dumps({"remain": 9, "success": 0, "not_same_site": urls}).encode()

    pings.deliver(NOW)

    assert [state for _, _, state in rows()] == ["未送达"] * 10


def test_the_token_stands_in_no_row_and_no_log(engine, caplog):
    engine.status, engine.answer = 500, b"bad token t0ken"
    pings.plan("/articles/1/", now=NOW)

    pings.deliver(NOW)

    assert (only()[2], "t0ken" in caplog.text) == ("500 bad token …", False)


def test_a_ping_that_another_worker_holds_is_not_sent_until_its_lease_ends(engine):
    pings.plan("/articles/1/", now=NOW)
    pings.claim("baidu", NOW)

    pings.deliver(NOW + MINUTE)
    held = len(engine.asked)
    pings.deliver(NOW + 2 * MINUTE)

    assert (held, len(engine.asked), only()[0]) == (0, 1, "已送出")


def test_a_batch_is_ten_and_takes_a_fixed_number_of_queries_to_claim(engine, django_assert_num_queries):
    for number in range(12):
        pings.plan(f"/articles/{number}/", now=NOW)

    with django_assert_num_queries(3):
        claimed = pings.claim("baidu", NOW)

    assert len(claimed) == 10


def test_after_twenty_tries_it_is_given_up(engine):
    engine.status = 500
    pings.plan("/articles/1/", now=NOW)
    SearchPing.objects.update(attempt_count=19)

    pings.deliver(NOW)

    assert only()[0] == "未送达"


def test_pings_are_forgotten_after_thirty_days(engine):
    pings.plan("/articles/1/", now=NOW - timedelta(days=31))
    pings.plan("/articles/2/", now=NOW - timedelta(days=29))

    pings.forget(NOW)

    assert rows() == [("baidu", "/articles/2/", "待推送")]


# ── The desk ──

PINGS = "/admin/commons/searchping/"


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_shows_them_in_a_fixed_number_of_queries(client, engine, django_assert_num_queries, count):
    for number in range(count):
        pings.plan(f"/articles/{number}/", now=NOW)
    client.force_login(make_user())

    with django_assert_num_queries(7):
        page = client.get(PINGS).content.decode()

    assert page.count(">https://a.example/articles/") == count


@pytest.mark.parametrize(
    ("state", "expected"),
    [("waiting", ["/0/"]), ("sent", ["/1/"]), ("failed", ["/2/"]), ("", ["/0/", "/1/", "/2/"])],
)
def test_pings_are_filtered_by_how_their_sending_went(client, engine, state, expected):
    for number, outcome in enumerate([{}, {"sent_at": NOW}, {"failed_at": NOW}]):
        pings.plan(f"/{number}/", now=NOW)
        SearchPing.objects.filter(url__endswith=f"/{number}/").update(**outcome)
    client.force_login(make_user())

    page = client.get(PINGS, {"state": state} if state else {})

    assert sorted(row.url[-3:] for row in page.context["cl"].result_list) == expected
    labels = dict(page.context["cl"].filter_specs[1].lookup_choices)
    assert labels == {"waiting": "待推送", "sent": "已送出", "failed": "未送达"}


@pytest.mark.parametrize(("group", "state"), [("审稿编辑", "待推送"), ("招商专员", "未送达")])
def test_resending_needs_the_right(client, engine, group, state):
    pings.plan("/articles/1/", now=NOW)
    SearchPing.objects.update(failed_at=NOW, attempt_count=3)
    client.force_login(make_user(group=group))

    chosen = {"action": "resend_selected", "_selected_action": [SearchPing.objects.get().pk]}
    client.post(PINGS, chosen)

    assert only()[0] == state
