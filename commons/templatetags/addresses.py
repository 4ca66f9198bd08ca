"""Addresses with what the page already knows, for templates."""

from urllib.parse import urlencode

from django import template

from commons.addresses import url_of

register = template.Library()


@register.simple_tag
def address(name: str, **known: object) -> str:
    """The address of a route with its query: what is empty is left out."""
    query = urlencode({key: value for key, value in known.items() if value})
    return f"{url_of(name)}?{query}" if query else url_of(name)
