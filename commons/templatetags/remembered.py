"""Parts of pages that are made once and shown again, as {% include %} would make them."""

from collections.abc import Hashable

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from commons.pages.facts import Memory

register = template.Library()

# Some two million characters, of two bytes each.
PARTS = Memory(most=2_000_000, weigh=len)


@register.simple_tag(takes_context=True)
def part(context: Context, name: str, *key: Hashable) -> SafeString:
    """{% part "articles/_facets.html" facets %}: include the template; what it makes is kept by `key`.

    Everything that it shows must follow from `key`, the settings, and what changes with SITE. A key that
    begins with None is not kept.
    """
    engine = context.template.engine  # type: ignore[union-attr]  # a context that is being rendered has one
    found = engine.get_template(name)
    if key[:1] == (None,):
        return found.render(context)
    return PARTS.ask((name, *key), lambda: found.render(context))
