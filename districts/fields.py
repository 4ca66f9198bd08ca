"""Choosing a district: in the forms of authors, editors and investors, and by typing in the admin."""

from itertools import groupby

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AutocompleteSelect
from django.forms.models import ModelChoiceIterator
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join

from commons.admin import KeptAdmin
from districts.models import District


class HomeFirst(ModelChoiceIterator):
    """The home district with everything in it, then provinces and cities; nobody scrolls 3,000 rows.

    Every other active district is valid too: its own page leads to the form with it filled in.
    """

    def __iter__(self):
        yield ("", "请选择")
        districts = self.queryset
        home = districts.filter(path__contains=f"/{settings.HOME_DISTRICT}/")
        chosen = districts.filter(code=self.field.chosen) if self.field.chosen else districts.none()
        others = districts.filter(level__in=["province", "city"]).exclude(pk__in=home.values("pk"))
        if self.field.chosen and not (home | others).filter(code=self.field.chosen).exists():
            yield ("已选", [self.choice(district) for district in chosen])
        yield ("本市", [self.choice(district) for district in home])
        for _, group in groupby(others, key=lambda district: district.path.split("/")[1]):
            rows = list(group)
            yield (rows[0].name, [self.choice(district) for district in rows])


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


class DistrictField(forms.ModelChoiceField):
    """One active district by its code."""

    widget = LongSelect
    iterator = HomeFirst
    chosen = ""

    def __init__(self, **kwargs):
        super().__init__(queryset=District.objects.active().in_tree_order(), to_field_name="code", **kwargs)


# ── In the admin ──


def label_of(district):
    """和平区（天津市，120101）: sixteen pairs of districts share a name."""
    return f"{district.name}（{f'{district.parent}，' if district.parent else ''}{district.code}）"


class DistrictSelect(AutocompleteSelect):
    """The select that asks DistrictChoices."""

    url_name = "%s:district_choices"

    def build_attrs(self, base_attrs, extra_attrs=None):
        """With words in the empty box: without them it has no name for screen readers."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return attrs | {"data-placeholder": "输入名称或代码查找"}

    def optgroups(self, name, value, attr=None):
        """What is no number selects nothing; Django would ask the database for it and fall."""
        return super().optgroups(name, [choice for choice in value if str(choice).isdecimal()], attr)


class ChoosesDistricts(KeptAdmin):
    """Foreign keys to districts are found by typing: nobody scrolls 3,000 rows."""

    class Media:
        # The box of Django's select2 has no name for screen readers.
        js = ["js/admin-choices.js"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Without the pencils and crosses beside foreign keys: those pages have their own entry_points."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.remote_field:
            widget = field.widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """The select with its labels."""
        if db_field.related_model is not District:
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        kwargs["widget"] = DistrictSelect(db_field, self.admin_site)
        kwargs["queryset"] = District.objects.select_related("parent")
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.label_from_instance = label_of
        return field
