"""Structured data of an article's page for search engines: NewsArticle and BreadcrumbList. Pure.

Everything in it is shown on the page too.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from commons.chinese import beijing

# Only these characters can end a <script> or begin a comment in it, so JSON escapes are written for them.
ESCAPES = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def as_json(graph: dict[str, Any]) -> str:
    """The graph as the text of a <script type="application/ld+json">, safe for any title."""
    return json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)


def graph(
    article: Any,
    *,
    corrections: Iterable[Any],
    ancestors: Iterable[Any],
    image: str,
    site_name: str,
    site_url: str,
) -> dict[str, Any]:
    """The article and its breadcrumbs. `image` is the absolute URL of the cover, "" without one."""
    news = {
        # Search engines are told too that a text is an advert.
        "@type": "AdvertiserContentArticle" if article.is_advert else "NewsArticle",
        "mainEntityOfPage": f"{site_url}{article.get_absolute_url()}",
        "headline": article.headline,
        "description": article.summary,
        "inLanguage": "zh-Hans",
        "datePublished": moment(article.published_at),
        "dateModified": moment(article.revised_at or article.published_at),
        "author": author(article),
        "publisher": {"@type": "Organization", "name": site_name, "url": f"{site_url}/"},
        "articleSection": article.kind.name,
        "contentLocation": {"@type": "AdministrativeArea", "name": article.district.short_name},
        "wordCount": article.character_count,
        "image": image,
        "isBasedOn": source(article),
        "correction": [correction(note) for note in corrections],
    }
    present = {name: value for name, value in news.items() if value}
    return {"@context": "https://schema.org", "@graph": [present, breadcrumbs(ancestors, site_url)]}


def moment(time: datetime) -> str:
    """A time in Beijing in ISO format."""
    return beijing(time).isoformat(timespec="seconds")


def author(article: Any) -> dict[str, Any] | None:
    """The author: a person with their unit, the unit alone, or None."""
    unit = {"@type": "Organization", "name": article.unit} if article.unit else None
    if not article.author:
        return unit
    person = {"@type": "Person", "name": article.author}
    return person | {"affiliation": unit} if unit else person


def source(article: Any) -> dict[str, Any] | None:
    """Where the text was published first; None for an original one."""
    if article.is_original:
        return None
    facts = {"name": article.source_name, "url": article.source_url}
    named = {name: value for name, value in facts.items() if value}
    return {"@type": "CreativeWork"} | named if named else None


def correction(note: Any) -> dict[str, Any]:
    """One correction with its day in Beijing."""
    day = beijing(note.corrected_at).date().isoformat()
    return {"@type": "CorrectionComment", "text": note.text, "datePublished": day}


def breadcrumbs(ancestors: Iterable[Any], site_url: str) -> dict[str, Any]:
    """The links from the home page to the article."""
    steps = [("首页", "/"), *((place.short_name, place.get_absolute_url()) for place in ancestors)]
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": f"{site_url}{path}"}
        for position, (name, path) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}
