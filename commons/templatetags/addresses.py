"""Addresses with what the page already knows, for templates."""

from urllib.parse import urlencode

from django import template

from commons.addresses import url_of

register = template.Library()


@register.simple_tag
def address(name: str, **known: object) -> str:
    """The address of a route with its query: what is empty is left out."""
    path, query = url_of(name), urlencode({key: value for key, value in known.items() if value})
    return f"{path}?{query}" if query else path
