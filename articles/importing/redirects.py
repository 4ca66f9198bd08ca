"""The old addresses of imported articles, and what stands now where they led."""

import re
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from articles.importing.outcomes import Refused
from articles.models import Article

# How Django writes bytes of a path that are no UTF-8, after it has decoded the rest.
BROKEN = re.compile(rb"%([89A-F][0-9A-F])")
# What may stand in an address as it is.
SAFE = "/:@!$&'()*+,;=?"


def legacy_path(typed):
    """The path and query of an old address as `key` writes them, None where there is none."""
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
    if is_ours(unquote(parts.path) or "/"):
        raise Refused(f"legacy_url 是本站自己的地址：{parts.path or '/'}")
    return key(unquote_to_bytes(parts.path), parts.query)


def is_ours(path):
    """Whether the portal answers there itself, with or without the last slash."""
    if path.startswith(settings.STATIC_URL):
        return True
    for address in (path, f"{path}/"):
        try:
            resolve(address)
        except Resolver404:
            continue
        return True
    return False


def key(path, query):
    """One way to write an address, whichever characters were percent-encoded, in UTF-8 or GBK.

    `path` are bytes with nothing encoded any more; `query` is as it was sent.
    """
    address = quote(path, safe=SAFE)
    return f"{address}?{quote(unquote_to_bytes(query), safe=SAFE)}" if query else address


def find_moved(path, query):
    """The article that stood at an old address and is or was public; None for others.

    What names the query too comes before what names the path only: /show.php?id=7, then /show.php.
    """
    decoded = BROKEN.sub(lambda sign: bytes([int(sign[1], 16)]), path.encode())
    keys = [key(decoded, query), key(decoded, "")]
    was_public = Article.objects.published() | Article.objects.withdrawn()
    articles = was_public.filter(legacy_path__in=keys).only("legacy_path")
    found = {article.legacy_path: article for article in articles}
    return found.get(keys[0]) or found.get(keys[1])
