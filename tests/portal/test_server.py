"""What gunicorn refuses before Django sees it."""

import socket
from types import SimpleNamespace

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import InvalidRequestLine, LimitRequestLine, ParseException
from gunicorn.http.parser import RequestParser

from portal.server import PAGE, Worker


def answer_to(exc):
    """What a client reads whose request ended so."""
    ours, theirs = socket.socketpair()
    log = SimpleNamespace(warning=lambda *args: None)
    with ours, theirs:
        Worker.handle_error(SimpleNamespace(log=log), None, ours, ("203.0.113.7", 1), exc)
        return theirs.recv(10_000).partition(b"\r\n\r\n")


@pytest.mark.parametrize(
    ("exc", "status"),
    [(InvalidRequestLine("x"), b"400 Bad Request"), (LimitRequestLine(9, 1), b"414 URI Too Long")],
)
def test_a_request_that_is_none_is_refused_in_chinese(exc, status):
    head, _, page = answer_to(exc)

    assert (head.partition(b"\r\n")[0], page) == (b"HTTP/1.1 " + status, PAGE)
    assert "这个请求我们读不懂" in page.decode()


def test_raw_characters_in_an_address_are_such_a_request():
    line = "GET /news/?q=招商 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()

    with pytest.raises(ParseException) as refused:
        next(RequestParser(Config(), iter([line]), None))

    assert type(refused.value) is InvalidRequestLine
