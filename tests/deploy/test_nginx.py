"""deploy/nginx.conf as it is shipped, in front of the portal: what it keeps, refuses and hides."""

import contextlib
import http.client
import os
import re
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.headers import SECRET
from tests.deploy.front import HOST, Front

pytestmark = pytest.mark.whole

PUBLISH = "from tests.make import make_article; print(make_article(title={title!r}, now=now).pk)"
TAKE_DOWN = (
    "from articles.actions import withdraw_article; from articles.models import Article; "
    "withdraw_article(Article.objects.get(pk={pk}), reason='other', now=now)"
)
# Where staff send what investors are given.
MATERIAL = "/admin/leads/policypack/add/"
# Seconds until everybody sees a change (PERFORMANCE.md asks for three).
SEEN = 3
# The portal itself knows at the next request.
SEEN_BY_PORTAL = 1
# make faults asks for more.
SLOW_CLIENTS = int(os.environ.get("SLOW_CLIENTS", "20"))


@pytest.fixture(scope="module")
def front(tmp_path_factory, lay_ground):
    folder = tmp_path_factory.mktemp("front")
    data = folder / "data"
    data.mkdir()
    lay_ground(data)
    (data / "secret-key").write_text("k" * 50)
    both = Front(folder)
    try:
        both.start()
        yield both
    finally:
        both.stop()


@pytest.fixture(scope="module")
def article(front):
    """The path of a public article."""
    return f"/articles/{front.run(PUBLISH.format(title='园区道路今天通车'))}/"


def seconds_until(is_so):
    """How long it took until it was so; fails after ten seconds."""
    started = time.monotonic()
    while not is_so():
        assert time.monotonic() - started < 10
        time.sleep(0.05)
    return time.monotonic() - started


@pytest.mark.parametrize("packed", ["", "gzip, deflate, br"])
def test_a_public_page_is_kept_and_names_no_trace_of_it(front, article, packed):
    answers = [front.ask(article, Accept_Encoding=packed) for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200]
    assert answers[1].headers["X-Cache"] == "HIT"
    assert answers[1].headers["Content-Encoding"] == ((packed and "gzip") or None)
    assert {answers[1].headers[name] for name in ("X-Accel-Expires", "Set-Cookie")} == {None}


def test_a_request_has_the_id_that_nginx_gave_and_a_kept_page_none(front, article):
    private, kept = (front.ask(path, X_Request_ID="of-the-visitor") for path in ("/submit/", article))

    assert re.fullmatch("[0-9a-f]{32}", private.headers["X-Request-ID"])
    assert kept.headers["X-Request-ID"] is None


def test_of_many_who_ask_at_once_one_asks_the_portal(front, article):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(front.ask, ["/districts/120112/"] * 8))

    assert sorted(answer.headers["X-Cache"] for answer in answers) == ["HIT"] * 7 + ["MISS"]


def test_who_has_the_page_already_gets_no_second_copy(front, article):
    etag = front.ask(article).headers["ETag"]

    assert front.ask(article, If_None_Match=etag).status == 304


def test_static_files_are_kept_and_packed(front):
    path = re.search(r'href="(/static/css/site\.[^"]+)"', front.ask("/").text)[1]

    answers = [front.ask(path, Accept_Encoding="gzip") for _ in range(2)]

    assert [answer.headers["X-Cache"] for answer in answers] == ["MISS", "HIT"]
    assert (answers[1].headers["Content-Encoding"], "immutable" in answers[1].headers["Cache-Control"]) == (
        "gzip",
        True,
    )


@pytest.mark.parametrize("path", ["/submit/", "/contact/", "/inquire/", "/admin/login/", "/status/"])
def test_forms_are_never_kept(front, path):
    answers = [front.ask(path) for _ in range(2)]

    assert [(answer.status, answer.headers["X-Cache"]) for answer in answers] == [(200, None)] * 2
    assert answers[0].headers["Set-Cookie"] != answers[1].headers["Set-Cookie"]


def test_publication_and_take_down_are_seen_within_three_seconds(front, record_property):
    front.ask("/news/")
    pk = front.run(PUBLISH.format(title="标准厂房月底交付"))
    path = f"/articles/{pk}/"
    assert seconds_until(lambda: "标准厂房月底交付" in front.ask("/news/").text) < SEEN
    assert front.ask(path).status == 200

    assert front.ask_portal(path).status == 200

    front.run(TAKE_DOWN.format(pk=pk))

    at_portal = seconds_until(lambda: front.ask_portal(path).status == 410)
    at_portal += seconds_until(lambda: "标准厂房月底交付" not in front.ask_portal("/news/").text)
    record_property("longest until seen at the portal itself, s", at_portal)
    assert at_portal < SEEN_BY_PORTAL
    gone = seconds_until(lambda: front.ask(path).status == 410)
    gone += seconds_until(lambda: "标准厂房月底交付" not in front.ask("/news/").text)
    record_property("longest until seen, s", gone)
    assert gone < SEEN


def test_other_names_and_plain_http_lead_nowhere_else(front):
    with socket.create_connection(("127.0.0.1", front.plain), timeout=5) as plain:
        plain.sendall(f"GET /news/?q=1 HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        told = plain.recv(4000).decode()
    assert f"Location: https://{HOST}/news/?q=1" in told

    unchecked = ssl.create_default_context()
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", front.tls), timeout=5) as raw, pytest.raises(ssl.SSLError):
        unchecked.wrap_socket(raw, server_hostname="other.example.com")


def test_a_header_of_the_reader_does_not_poison_what_others_get(front, article):
    front.ask(f"{article}?page=7", X_Forwarded_Host="evil.example.com", X_Forwarded_Proto="http")

    answer = front.ask(f"{article}?page=7")

    assert "evil.example.com" not in answer.text + str(answer.headers)


def test_what_is_too_large_is_refused_in_chinese(front):
    answer = front.ask("/news/", method="POST", body=b"x" * 1_100_000)

    assert (answer.status, "您发来的内容太大" in answer.text) == (413, True)


def test_who_sends_slowly_is_let_go(front):
    connection = front.connect()
    connection.sock.sendall(b"GET / HTTP/1.1\r\nHost: news")

    # Closed or cut off; the test's own patience of twenty seconds would be a TimeoutError.
    with contextlib.suppress(ConnectionResetError):
        assert connection.sock.recv(100) == b""
    connection.close()


def test_readers_do_not_wait_behind_slow_clients(front, article, record_property):
    slow = [front.connect() for _ in range(SLOW_CLIENTS)]
    statuses = []
    for number, connection in enumerate(slow):
        connection.sock.sendall(b"GET / HTTP/1.1\r\nHost: news")
        if number % (SLOW_CLIENTS // 20) == 0:
            started = time.monotonic()
            statuses.append(front.ask(f"{article}?page={number}").status)
            record_property("longest read, s", time.monotonic() - started)
    for connection in slow:
        connection.close()

    assert statuses == [200] * 20
    record_property("slow clients", SLOW_CLIENTS)


def test_a_flood_of_forms_is_refused_in_chinese(front):
    first = front.ask("/contact/", method="POST", body=b"")
    # At once: one after another, a busy machine may let in as many as the rate allows.
    with ThreadPoolExecutor(20) as senders:
        flood = senders.map(lambda _: front.ask("/contact/", method="POST", body=b""), range(120))
        refused = [answer for answer in flood if answer.status == 429]

    assert first.status != 429
    assert refused
    assert all("请求太多" in answer.text for answer in refused)
    assert front.ask("/contact/").status == 200


def offer(front, size):
    """A connection that asks whether it may send so many bytes of material, and how it was answered."""
    connection = front.connect()
    # A GET counts for no limit of forms, its body for the others.
    wanted = (f"Host: {HOST}", f"Content-Length: {size}", "Expect: 100-continue", "", "")
    connection.sock.sendall("\r\n".join((f"GET {MATERIAL} HTTP/1.1", *wanted)).encode())
    return connection, connection.sock.recv(12)


@pytest.mark.parametrize(("more", "answer"), [(0, b"HTTP/1.1 100"), (1, b"HTTP/1.1 413")])
def test_material_may_be_as_large_as_a_form_of_it(front, more, answer):
    connection, said = offer(front, 52 * 1024 * 1024 + more)
    connection.close()

    assert said == answer


def test_one_visitor_sends_material_on_six_connections_at_most(front):
    offers = [offer(front, 1000) for _ in range(7)]
    for connection, _ in offers:
        connection.close()

    assert [said for _, said in offers] == [b"HTTP/1.1 100"] * 6 + [b"HTTP/1.1 429"]


def test_a_flood_of_material_is_refused_in_chinese(front):
    answers = [front.ask(MATERIAL, method="POST", body=b"") for _ in range(40)]

    refused = [answer for answer in answers if answer.status == 429]
    assert refused
    assert all("请求太多" in answer.text for answer in refused)


def test_the_log_holds_no_secret_address_and_can_be_counted(front, article):
    front.ask(article, Referer=f"https://{HOST}/status/secret-token/")
    for path in (*SECRET, "/%73tatus/", "//status/"):
        front.ask(f"{path}secret-token/")
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", front.plain, timeout=20)) as plain:
        plain.request("GET", "/status/secret-token/", headers={"Host": HOST})
        assert plain.getresponse().status == 301

    assert f'"GET {article} HTTP/1.1" 200' in (front.folder / "yuanxun.log").read_text()
    assert "secret-token" not in front.logged()


def test_certbot_can_prove_the_name_by_plain_http(front):
    proof = front.folder / "www" / ".well-known" / "acme-challenge" / "token"
    proof.parent.mkdir(parents=True)
    proof.write_text("token.thumbprint")

    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", front.plain, timeout=20)) as plain:
        plain.request("GET", "/.well-known/acme-challenge/token", headers={"Host": HOST})
        answer = plain.getresponse()
        assert (answer.status, answer.read()) == (200, b"token.thumbprint")


def test_whoever_asks_for_another_name_gets_no_answer(front):
    with pytest.raises(http.client.RemoteDisconnected):
        front.ask("/", Host="elsewhere.example")


def test_while_the_portal_is_gone_nothing_old_is_shown(front, article):
    assert front.ask(article).status == 200
    front.kill_portal()
    # nginx counts whole seconds: one second ends within two.
    time.sleep(2.2)

    answer = front.ask(article)

    assert (answer.status, "网站暂时打不开" in answer.text) == (502, True)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
