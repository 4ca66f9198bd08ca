"""What higher apps say about a district in the desk; districts import none of them."""

from collections.abc import Callable

from districts.models import District

# District → (label, words).
FACTS: list[Callable[[District], tuple[str, str]]] = []


def register_fact(find: Callable[[District], tuple[str, str]]) -> None:
    """Register a function that says something about a district which only a higher app knows."""
    FACTS.append(find)


def facts_of(district: District) -> list[tuple[str, str]]:
    """What the higher apps say about a district."""
    return [find(district) for find in FACTS]
