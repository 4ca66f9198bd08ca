"""What search engines read of an article's page: NewsArticle and BreadcrumbList of schema.org. Pure.

Nothing stands here that the page does not show.
"""

import json

from commons.chinese import beijing

# Inside <script> only these can end the element or begin a comment; JSON has another way to write them.
ESCAPES = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def as_json(graph):
    """The graph as the text of a <script type="application/ld+json">: harmless whatever a title holds."""
    return json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)


def graph(article, *, corrections, ancestors, image, publisher, site_url):
    """Article and breadcrumbs. `image` is the absolute address of the cover, "" without one."""
    news = {
        # Who pays for a text is told to machines as well.
        "@type": "AdvertiserContentArticle" if article.is_advert else "NewsArticle",
        "mainEntityOfPage": f"{site_url}{article.get_absolute_url()}",
        "headline": article.headline,
        "description": article.summary,
        "inLanguage": "zh-Hans",
        "datePublished": moment(article.published_at),
        "dateModified": moment(article.revised_at or article.published_at),
        "author": author(article),
        "publisher": {"@type": "Organization", "name": publisher, "url": f"{site_url}/"},
        "articleSection": article.kind.name,
        "contentLocation": {"@type": "AdministrativeArea", "name": article.district.short_name},
        "wordCount": article.character_count,
        "image": image,
        "isBasedOn": source(article),
        "correction": [correction(note) for note in corrections],
    }
    present = {name: value for name, value in news.items() if value}
    return {"@context": "https://schema.org", "@graph": [present, breadcrumbs(ancestors, site_url)]}


def moment(time):
    """A time as the page writes it, Beijing time."""
    return beijing(time).isoformat(timespec="seconds")


def author(article):
    """Who wrote it: a person with the unit, the unit alone, or nobody."""
    unit = {"@type": "Organization", "name": article.unit} if article.unit else None
    if not article.author:
        return unit
    person = {"@type": "Person", "name": article.author}
    return person | {"affiliation": unit} if unit else person


def source(article):
    """What a text that was first published elsewhere is taken from."""
    if article.is_original:
        return None
    facts = {"name": article.source_name, "url": article.source_url}
    named = {name: value for name, value in facts.items() if value}
    return {"@type": "CreativeWork"} | named if named else None


def correction(note):
    """One correction with its day."""
    day = beijing(note.corrected_at).date().isoformat()
    return {"@type": "CorrectionComment", "text": note.text, "datePublished": day}


def breadcrumbs(ancestors, site_url):
    """The way from the home page to the article, as the page links it."""
    steps = [("首页", "/"), *((place.short_name, place.get_absolute_url()) for place in ancestors)]
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": f"{site_url}{path}"}
        for position, (name, path) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}
