"""Where an article came from. Higher apps register a function that knows; articles import none of them."""

from collections.abc import Callable
from typing import NamedTuple

from articles.models import Article


class Origin(NamedTuple):
    """The page of the desk with the article's past; 下架 and 恢复 of this article are done there."""

    url: str
    label: str


# What a caller says of an article → the numbers of articles.
SEARCHES: list[Callable[[str], list[int]]] = []
# What higher apps say about an article: (label, words).
FACTS: list[Callable[[Article], tuple[str, str]]] = []
FINDERS: list[Callable[[Article], Origin | None]] = []


def register_origin(find: Callable[[Article], Origin | None]) -> None:
    """Register a function that finds the Origin of an article; it returns None for articles of others."""
    FINDERS.append(find)


def register_search(find: Callable[[str], list[int]]) -> None:
    """Register a function that finds articles by what only a higher app knows, as by a receipt number."""
    SEARCHES.append(find)


def register_fact(find: Callable[[Article], tuple[str, str]]) -> None:
    """Register a function that says something about an article which only a higher app knows."""
    FACTS.append(find)


def facts_of(article: Article) -> list[tuple[str, str]]:
    """What the higher apps say about an article."""
    return [find(article) for find in FACTS]


def found_by_origin(typed: str) -> list[int]:
    """The numbers of the articles that the higher apps find by what was typed."""
    return [number for find in SEARCHES for number in find(typed)]


def origin_of(article: Article) -> Origin | None:
    """Where the article came from; None for staff-written and imported articles."""
    return next((origin for find in FINDERS if (origin := find(article))), None)
