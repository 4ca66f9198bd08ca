"""Where an article came from. Apps above register how they know; articles know none of them."""

from collections.abc import Callable
from typing import NamedTuple

from articles.models import Article


class Origin(NamedTuple):
    """A page of the desk that tells of the article's past; 下架 and 恢复 happen there."""

    url: str
    label: str


FINDERS: list[Callable[[Article], Origin | None]] = []


def register_origin(find: Callable[[Article], Origin | None]) -> None:
    """Ask `find` too where an article came from; it returns None for an article it does not know."""
    FINDERS.append(find)


def origin_of(article: Article) -> Origin | None:
    """Where the article came from; None for staff-written and imported articles."""
    return next((origin for find in FINDERS if (origin := find(article))), None)
