"""Every address of the desk."""

import re

from django.urls import URLPattern, get_resolver


def desk_routes(patterns=None, prefix=""):
    """Every address of the desk, with 1 for each number in it."""
    if patterns is None:
        (desk,) = (
            found for found in get_resolver().url_patterns if getattr(found, "namespace", "") == "admin"
        )
        patterns, prefix = desk.url_patterns, "/admin/"
    for pattern in patterns:
        route = prefix + re.sub(r"<[^>]+>", "1", str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield pattern.name, route
        else:
            yield from desk_routes(pattern.url_patterns, route)


# These two are for who is not signed in; the last is a pattern for all the rest.
OPEN = {"login", "logout", None, "app_list", "code", "two_step"}
ROUTES = sorted({route for name, route in desk_routes() if name not in OPEN})
