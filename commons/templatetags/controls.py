"""Form controls in our own dress."""

from django import template

register = template.Library()


@register.simple_tag
def control(field, css="in", empty="", described_by="", **attrs):
    """The control of a form field: our class, its hint and error named for screen readers, no maxlength.

    maxlength counts UTF-16 units and cuts text off silently; the server says what is too long.
    `empty` renames the empty choice of a select. Underscores in names of attributes become hyphens.
    """
    if empty:
        choices = [choice for choice in field.field.choices if choice[0] != ""]
        field.field.widget.choices = [("", empty), *choices]
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
