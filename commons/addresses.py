"""The paths of routes, worked out once: a page asks for some twenty, and Django takes its time for each."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(4000)
def url_of(route: str, *keys: int | str) -> str:
    """The path of a route that takes `keys`: url_of("articles:article", 7). Raises NoReverseMatch."""
    return reverse(route, args=keys)
