"""The strip of 24 cells: how much of a story's time has passed."""

from django import template
from django.utils.html import format_html, format_html_join

from submissions.clock import CELLS

register = template.Library()


@register.simple_tag
def strip(urgency):
    """The cells as marks; the words beside them say the same, so screen readers skip it."""
    cells = format_html_join(
        "", '<i class="{}"></i>', [("on" if cell < urgency.elapsed_cells else "",) for cell in range(CELLS)]
    )
    return format_html('<span class="strip" aria-hidden="true">{}</span>', cells)
