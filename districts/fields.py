"""Choosing a district: in the forms of authors, editors and investors, and by typing in the admin."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from commons.admin import KeptAdmin
from commons.pages.facts import fact
from districts.models import District
from districts.tree import codes_of, tree

Pair = tuple[str, str]
WIDE = {District.Level.PROVINCE, District.Level.CITY}


class HomeFirst(ModelChoiceIterator):
    """The home district with all its descendants, then provinces and cities: nobody scrolls 3,000 rows.

    Every other active district is valid too: the button on its page opens the form with it filled in.
    """

    field: "DistrictField"

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield ("", "请选择")
        groups = listed()
        chosen = tree().by_code.get(self.field.chosen)
        if chosen and chosen.active and not any(pair(chosen) in pairs for _, pairs in groups):
            yield ("已选", (pair(chosen),))
        yield from groups


def pair(district: District) -> Pair:
    """Its code and name."""
    return district.code, district.name


@fact()
def listed() -> list[tuple[str, tuple[Pair, ...]]]:
    """The groups that forms offer: the home district with all below it, then provinces with their cities."""
    home, others = [], []
    for district in tree().by_pk.values():
        if not district.active:
            continue
        if f"/{settings.HOME_DISTRICT}/" in district.path:
            home.append(district)
        elif district.level in WIDE:
            others.append(district)
    provinces = [list(group) for _, group in groupby(others, key=lambda one: codes_of(one)[0])]
    named = [(group[0].name, tuple(map(pair, group))) for group in provinces]
    return [("本市", tuple(map(pair, home))), *named]


class LongSelect(forms.Select):
    """A select of some hundred options; Django would render a template for each of them."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The same markup as Django's."""
        chosen = frozenset(self.format_value(value))
        whole = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        # Django makes lists of whatever it is given; those cannot be looked up.
        given = (
            (label, one if isinstance(one, str) else tuple(map(tuple, one))) for label, one in self.choices
        )
        groups = ((group_of(label, choices, chosen),) for label, choices in given)
        return format_html("<select{}>{}</select>", whole, format_html_join("", "{}", groups))


@lru_cache(600)
def group_of(label: str, choices: str | tuple[Any, ...], chosen: frozenset[str]) -> SafeString:
    """The pairs of a group inside <optgroup>; one option where `choices` is a text, and `label` its value.

    Kept, since a form has thirty of them that hardly ever change.
    """
    if isinstance(choices, str):
        return options([(label, choices)], chosen)
    return format_html('<optgroup label="{}">{}</optgroup>', label, options(choices, chosen))


def options(listed: Iterable[Pair], chosen: frozenset[str]) -> SafeString:
    """The <option>s of these values and texts."""
    rows = ((value, " selected" if value in chosen else "", text) for value, text in listed)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


class DistrictField(forms.ModelChoiceField):
    """One active district by its code."""

    widget = LongSelect
    iterator = HomeFirst
    chosen = ""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=District.objects.active().in_tree_order(), to_field_name="code", **kwargs)

    def to_python(self, value: Any) -> District | None:
        """The district; the successor of one that was merged: old links hold its code."""
        try:
            return super().to_python(value)
        except ValidationError:
            successors = District.objects.active().filter(predecessors__code=str(value))
            if successor := successors.first():
                return successor
            raise


# ── In the admin ──


def label_of(district: District) -> str:
    """和平区（天津市，120101）: sixteen pairs of districts share a name."""
    return f"{district.name}（{f'{district.parent}，' if district.parent else ''}{district.code}）"


class DistrictChoiceField(forms.ModelChoiceField):
    """A district in the admin, with labels that tell namesakes apart."""

    def label_from_instance(self, obj: Any) -> str:
        return label_of(obj)


class DistrictSelect(AutocompleteSelect):
    """The select whose choices come from DistrictChoices while somebody types."""

    url_name = "%s:district_choices"

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """With a placeholder: without it screen readers find no name for the box."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return attrs | {"data-placeholder": "输入名称或代码查找"}

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """What is no number selects nothing; Django would ask the database for it and fall."""
        return super().optgroups(name, [choice for choice in value if str(choice).isdecimal()], attr)


class ChoosesDistricts(KeptAdmin):
    """Foreign keys to districts are found by typing: nobody scrolls 3,000 rows."""

    class Media:
        # Gives the box of Django's select2 a name for screen readers.
        js = ["js/admin-choices.js"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """Without Django's links beside foreign keys to add, change or view the other row."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.remote_field:
            widget: Any = field.widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return field

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        if db_field.related_model is not District:
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        kwargs["form_class"] = DistrictChoiceField
        kwargs["widget"] = DistrictSelect(db_field, self.admin_site)
        kwargs["queryset"] = District.objects.select_related("parent")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
