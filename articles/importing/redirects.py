"""The old URLs of imported articles, and the articles that they lead to now."""

import re
from collections.abc import Iterable
from itertools import combinations
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from articles.importing.outcomes import Refused
from articles.models import Article

# Bytes of a path that are not UTF-8, as Django writes them after it has decoded the rest.
BROKEN = re.compile(rb"%([89A-F][0-9A-F])")
# Characters that stay as they are in a URL.
SAFE = "/:@!$&'()*+,;=?"
# Of more, no selections are tried: there are 2 ** n.
MOST_PARAMETERS = 6


def legacy_path(typed: str) -> str | None:
    """The path and query of an old URL in the form of key(). Raises Refused.

    None for no URL, and for one that cannot lead anywhere: it is a page of the portal itself. One with a
    query of another system, as /?p=1234, is taken: see moved_page().
    """
    if not typed:
        return None
    try:
        parts = urlsplit(typed)
    except ValueError:
        parts = urlsplit("")
    is_absolute = parts.scheme in {"http", "https"} and parts.netloc
    is_path = typed.startswith("/") and not parts.netloc
    if not (is_absolute or is_path):
        raise Refused("legacy_url 应是以 http:// 或 https:// 开头的网址，或者以 / 开头的路径")
    path = unquote_to_bytes(parts.path or "/")
    if is_ours(unquote(parts.path) or "/") and not parts.query:
        # What stands behind # never reaches a server.
        return None
    return key(path, parts.query)


def is_ours(path: str) -> bool:
    """Whether the path is one of the portal's own, with or without the last slash."""
    if path.startswith(settings.STATIC_URL):
        return True
    for address in (path, f"{path}/"):
        try:
            resolve(address)
        except Resolver404:
            continue
        return True
    return False


def key(path: bytes, query: str | bytes) -> str:
    """One fixed form of a URL, whichever of its characters were percent-encoded, in UTF-8 or GBK.

    `path` is decoded already; `query` is as the browser sent it.
    """
    address = quote(path, safe=SAFE)
    return f"{address}?{quote(unquote_to_bytes(query), safe=SAFE)}" if query else address


def find_moved(path: str, query: str | bytes) -> Article | None:
    """The article that had this old URL, if it is or was public; else None.

    A URL with its whole query is looked for first, then with fewer and fewer parameters, at last the path
    alone: /show.php?id=7&from=timeline, /show.php?id=7, /show.php.
    """
    decoded = BROKEN.sub(lambda sign: bytes([int(sign[1], 16)]), path.encode())
    keys = [key(decoded, part) for part in queries(query)]
    was_public = Article.objects.published() | Article.objects.withdrawn()
    articles = was_public.filter(legacy_path__in=keys).only("legacy_path")
    found = {article.legacy_path: article for article in articles}
    return next((found[name] for name in keys if name in found), None)


# What our own pages read from their query; who comes with another name may come from an old site.
OURS = {
    *("q", "district", "kind", "from", "to", "sort", "any", "when", "page"),
    *("topic", "entry", "article", "sent", "next", "version", "back", "v"),
}


def moved_page(path: str, query: str | bytes, names: Iterable[str]) -> Article | None:
    """The article whose old URL is a page of ours with a query that we do not know: /?p=1234. Else None.

    Asks the database only where a name in the query is none of ours.
    """
    if set(names) <= OURS or path.startswith(settings.STATIC_URL) or not is_ours(path):
        return None
    return find_moved(path, query)


def queries(query: str | bytes) -> list[str | bytes]:
    """The query, then what is left of it without some of its parameters, the longest first, "" last.

    Who shares a page adds parameters of his own, mostly at the end.
    """
    whole = query.decode("latin-1") if isinstance(query, bytes) else query
    parameters = whole.split("&")
    if len(parameters) > MOST_PARAMETERS:
        return [query, ""]
    kept = [
        "&".join(chosen)
        for count in range(len(parameters) - 1, 0, -1)
        for chosen in combinations(parameters, count)
    ]
    return [query, *(part.encode("latin-1") for part in kept), ""]
