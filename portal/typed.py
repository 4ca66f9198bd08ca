"""What somebody typed into a form that was not processed, each text with its name on the page."""

import re
from typing import NamedTuple

from django.core.exceptions import BadRequest
from django.http import HttpRequest, UnreadablePostError
from django.urls import Resolver404, ResolverMatch, resolve

# Words, and not codes, numbers and ticks: not plain ASCII, or several words.
WORDS = re.compile(r"[^\x00-\x7f]|\S\s+\S")


class Typed(NamedTuple):
    """A text and the name of its field, as the page showed it; "" where the page is not known."""

    label: str
    text: str


def wrote(request: HttpRequest) -> list[Typed]:
    """What stands in the text fields of the POST; passwords are shown to nobody."""
    texts = [(name, value.strip()) for name, values in request.POST.lists() for value in values]
    words = [(name, text) for name, text in texts if "password" not in name and WORDS.search(text)]
    named = labels(request) if words else {}
    # Rows of a table in a form are called name-0-field.
    return [Typed(named.get(name.rpartition("-")[2], ""), text) for name, text in words]


def to_send_again(request: HttpRequest) -> list[tuple[str, str]]:
    """Every field of the form that was sent; none where it holds a password, which no page shows."""
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
    except (BadRequest, UnreadablePostError):
        return []
    return [] if any("password" in name for name, _ in fields) else fields


def labels(request: HttpRequest) -> dict[str, str]:
    """The names of the fields on the page that was sent: {field: label}."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return {}
    return {name: str(label) for name, label in labels_on(match).items() if label}


def labels_on(match: ResolverMatch) -> dict[str, object]:
    """Labels of a page that names its fields itself, of a page that asks, or of the form of a row."""
    if field_labels := getattr(match.func, "field_labels", None):
        return dict(field_labels())
    if step := getattr(match.func, "view_class", None):
        form = getattr(step, "form_class", None)
        # A story's form makes the fields of its facts anew each time.
        facts = {fact.name: fact.label for fact in getattr(form, "story_fields", ())}
        return facts | {name: field.label for name, field in getattr(form, "base_fields", {}).items()}
    if rows := getattr(match.func, "model_admin", None):
        columns = {field.name: field.verbose_name for field in rows.model._meta.concrete_fields}
        return columns | {name: field.label for name, field in rows.form.base_fields.items()}
    return {}
