"""Form fields for what articles are filed under; authors, editors and investors use the same ones."""

from itertools import groupby

from django import forms
from django.conf import settings
from django.forms.models import ModelChoiceIterator
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join

from articles.models import Division, Kind


class HomeFirst(ModelChoiceIterator):
    """The home division with everything in it, then provinces and cities; nobody scrolls 3,000 rows.

    Every other active division is valid too: its own page leads to the form with it filled in.
    """

    def __iter__(self):
        yield ("", "请选择")
        divisions = self.queryset
        home = divisions.filter(path__contains=f"/{settings.HOME_DIVISION}/")
        chosen = divisions.filter(code=self.field.chosen) if self.field.chosen else divisions.none()
        others = divisions.filter(level__in=["province", "city"]).exclude(pk__in=home.values("pk"))
        if self.field.chosen and not (home | others).filter(code=self.field.chosen).exists():
            yield ("已选", [self.choice(division) for division in chosen])
        yield ("本市", [self.choice(division) for division in home])
        for _, group in groupby(others, key=lambda division: division.path.split("/")[1]):
            rows = list(group)
            yield (rows[0].name, [self.choice(division) for division in rows])


class LongSelect(forms.Select):
    """A select of some hundred options; Django would render a template for each of them."""

    def render(self, name, value, attrs=None, renderer=None):
        """The same markup as Django's, put together here."""
        widget = self.get_context(name, value, attrs)["widget"]
        groups = ((group_of(label, options),) for label, options, _ in widget["optgroups"])
        whole = flatatt({"name": widget["name"], **widget["attrs"]})
        return format_html("<select{}>{}</select>", whole, format_html_join("", "{}", groups))


def group_of(label, options):
    """The options of a group below its label, or alone where they have none."""
    rows = ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options)
    listed = format_html_join("", '<option value="{}"{}>{}</option>', rows)
    return format_html('<optgroup label="{}">{}</optgroup>', label, listed) if label else listed


class DivisionField(forms.ModelChoiceField):
    """One active division by its code."""

    widget = LongSelect
    iterator = HomeFirst
    chosen = ""

    def __init__(self, **kwargs):
        super().__init__(queryset=Division.objects.active().in_tree_order(), to_field_name="code", **kwargs)


class KindField(forms.ModelChoiceField):
    """One kind by its slug."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Kind.objects.all(), to_field_name="slug", empty_label="请选择", **kwargs)
