"""Form controls with our own classes."""

from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def control(
    field: BoundField, css: str = "in", empty: str = "", described_by: str = "", **attrs: Any
) -> SafeString:
    """The control of a form field: our class, links to its hint and error for screen readers, no maxlength.

    Browsers count UTF-16 units for maxlength and cut text off silently; the server says what is too long.
    `empty` renames the empty choice of a select. Underscores in names of attributes become hyphens.
    """
    if empty:
        # Only selects are shown with `empty`.
        select: Any = field.field
        choices = [choice for choice in select.choices if choice[0] != ""]
        select.widget.choices = [("", empty), *choices]
    described = [f"{field.id_for_label}-h"] if described_by == "hint" else described_by.split()
    if field.errors:
        described.append(f"{field.id_for_label}-e")
    return field.as_widget(
        attrs={
            **{name.replace("_", "-"): value for name, value in attrs.items()},
            "class": css,
            "maxlength": False,
            "aria-describedby": " ".join(described) or False,
        }
    )
