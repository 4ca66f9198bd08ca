"""The change from one text to another, for templates that hold both."""

from django import template

from commons.difference import Piece, difference

register = template.Library()


@register.inclusion_tag("_difference.html")
def changes(old: str, new: str) -> dict[str, list[Piece]]:
    """What was deleted and inserted between the two texts."""
    return {"pieces": difference(old, new)}
