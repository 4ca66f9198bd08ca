"""Addresses with what the page already knows, for templates."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag
def address(name, **known):
    """The address of a route with its query: what is empty is left out."""
    query = urlencode({key: value for key, value in known.items() if value})
    return f"{reverse(name)}?{query}" if query else reverse(name)
