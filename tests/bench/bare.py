"""An application that does nothing but answer: what gunicorn alone costs."""

from urllib.parse import parse_qs


def application(environ, start_response):
    """As many bytes as the query asks for."""
    size = int(parse_qs(environ["QUERY_STRING"]).get("bytes", ["0"])[0])
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(size))])
    return [b"x" * size]
