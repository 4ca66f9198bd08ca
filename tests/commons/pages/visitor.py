"""Who asks the kept pages, and counts how often the application behind them was asked."""

import io

from commons.pages import facts
from commons.pages.wrapper import KeptPages
from portal.wsgi import PUBLIC, checked


class Visitor:
    """Asks the kept pages, and the application behind them."""

    def __init__(self):
        self.built = 0
        self.served = []
        self.pages = KeptPages(self.build, paths=PUBLIC, served=self.served.append)

    def build(self, environ, start_response):
        """The application, counted."""
        self.built += 1
        return checked(environ, start_response)

    def ask(self, path, *, application=None, method="GET", **headers):
        """(status, headers, body) of a page."""
        path, _, query = path.partition("?")
        told = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "HTTP_HOST": "testserver",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            **headers,
        }
        chunks = (application or self.pages)(environ, lambda *given: told.append(given))
        body = b"".join(chunks)
        if close := getattr(chunks, "close", None):
            close()
        return told[-1][0], dict(told[-1][1]), body

    def stale(self, paths):
        """The pages whose kept copy is not what the application, which remembers nothing, answers now."""
        shown = [self.ask(path)[2] for path in paths]
        for one in facts.EVERY:
            one.forget()
        anew = [self.ask(path, application=checked)[2] for path in paths]
        return [path for path, seen, true in zip(paths, shown, anew, strict=True) if seen != true]

    def kept(self, paths):
        """The pages that are answered without the application."""
        found = []
        for path in paths:
            before = self.built
            self.ask(path)
            found += [path] if self.built == before else []
        return found
