"""The strip of 24 cells: how much of a story's time has passed."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from submissions.clock import CELLS, Urgency

register = template.Library()


@register.simple_tag
def strip(urgency: Urgency) -> SafeString:
    """The cells; screen readers skip them, since the words beside them say the same."""
    cells = format_html_join(
        "", '<i class="{}"></i>', [("on" if cell < urgency.elapsed_cells else "",) for cell in range(CELLS)]
    )
    return format_html('<span class="strip" aria-hidden="true">{}</span>', cells)
