"""What each scanner must find before it is believed: a small site full of holes, and files with faults."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

HOME = '<html><body><a href="/find?q=1">find</a> <a href="/nowhere">gone</a></body></html>'
FILES = {
    "planted.py": "import pickle\n\n\ndef read(text):\n    return pickle.loads(text)\n\n\n"
    'def forget(story):\n    story.events.filter(move="note").update(note="")\n',
    # Long known to be open to an injection of SQL (CVE-2022-28346).
    "planted.txt": "django==3.2\n",
}


class Holes(BaseHTTPRequestHandler):
    """Puts what is asked into SQL and into the page."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        words = parse_qs(address.query).get("q", [""])[0]
        if address.path == "/":
            self.answer(200, HOME)
        elif address.path == "/find":
            self.answer(200, f"<html><body><p>{words}</p><p>{found(words)}</p></body></html>")
        else:
            self.answer(404, "gone")

    def answer(self, status: int, page: str) -> None:
        body = page.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def found(words: str) -> str:
    """What a careless query finds, or what the database says to it."""
    database = sqlite3.connect(":memory:")
    database.executescript("CREATE TABLE t (id INTEGER, name TEXT); INSERT INTO t VALUES (1, 'one');")
    try:
        return str(database.execute("SELECT name FROM t WHERE id = " + words).fetchall())
    except sqlite3.Error as error:
        return f"sqlite3.OperationalError: {error}"
    finally:
        database.close()


@contextmanager
def open_site() -> Iterator[str]:
    """The address of the site full of holes."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Holes)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def write_files(folder: Path) -> None:
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
