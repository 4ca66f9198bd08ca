"""gunicorn's worker for the portal: what it refuses before Django sees it, it refuses in Chinese."""

from typing import Any

from gunicorn import util
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.gthread import ThreadWorker

STATUSES = {LimitRequestLine: "414 URI Too Long", LimitRequestHeaders: "431 Request Header Fields Too Large"}
PAGE = """<!DOCTYPE html>
<html lang="zh-Hans"><meta charset="utf-8"><title>这个请求我们读不懂</title>
<h1>这个请求我们读不懂</h1>
<p>网址太长，或者里面有没有转码的字。请从浏览器打开；用程序访问的，请先把汉字转成 %E6%8B%9B 的写法。</p>
<p><a href="/">返回首页</a></p></html>
""".encode()


class Worker(ThreadWorker):
    """A worker with threads."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what is no request with a page, and leave all other errors to gunicorn."""
        if not isinstance(exc, ParseException):
            super().handle_error(req, client, addr, exc)
            return
        # Without the request: its line may hold anything.
        self.log.warning("unreadable request: %s", type(exc).__name__)
        head = (
            f"HTTP/1.1 {STATUSES.get(type(exc), '400 Bad Request')}\r\nConnection: close\r\n"
            f"Content-Type: text/html; charset=utf-8\r\nContent-Length: {len(PAGE)}\r\n\r\n"
        )
        util.write_nonblock(client, head.encode("ascii") + PAGE)
