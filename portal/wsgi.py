"""The WSGI application, for gunicorn: kept pages around Django's."""

import gc
import os
import re
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

django_application = get_wsgi_application()

# These import models, which need Django to be set up.
from articles.reads.counting import note  # noqa: E402
from commons.pages.shared import SharedPages  # noqa: E402
from commons.pages.wrapper import KeptPages  # noqa: E402
from portal.release import name_of_release  # noqa: E402

# The pages whose views may let them be kept; everything else goes straight to Django.
PUBLIC = re.compile(
    r"/(?:(?P<list>news/|districts/[0-9a-z-]+/|archive/(?:[0-9]+/){1,3})"
    r"|feed\.xml|districts/(?:[0-9a-z-]+/feed\.xml)?|kinds/[a-z-]+/feed\.xml|archive/"
    r"|articles/(?P<article>[1-9][0-9]{0,17})/)?"
)


def checked(environ: dict[str, Any], start_response: Any) -> Any:
    """Django's application. Some Content-Types make Django raise before any handler can answer 400."""
    try:
        parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    except ValueError:
        # portal.middleware refuses this charset, as all others but UTF-8.
        environ["CONTENT_TYPE"] = "text/plain; charset=unreadable"
    return django_application(environ, start_response)


def count_read(environ: dict[str, Any]) -> None:
    """A kept article was read."""
    found = PUBLIC.fullmatch(environ["PATH_INFO"])
    if found and found["article"]:
        note(environ, int(found["article"]), timezone.now())


# Without restarts a developer would see yesterday's templates.
shared = SharedPages(name_of_release()) if settings.IS_CACHE_SHARED else None
application = (
    checked if settings.DEBUG else KeptPages(checked, paths=PUBLIC, served=count_read, shared=shared)
)
# The first page would load the routes, and with them all views, in each process anew.
reverse("home")
# What is loaded now stays: the workers that gunicorn forks share it as long as nobody writes to it.
gc.collect()
gc.freeze()
