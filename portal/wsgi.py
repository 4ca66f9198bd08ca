"""The WSGI application, for gunicorn."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

django_application = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Django's application. Some Content-Types make Django raise before any handler can answer 400."""
    try:
        parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    except ValueError:
        # portal.middleware refuses this charset, as all others but UTF-8.
        environ["CONTENT_TYPE"] = "text/plain; charset=unreadable"
    return django_application(environ, start_response)
