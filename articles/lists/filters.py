"""The filters of public lists. Dates are Beijing days, both ends included."""

from typing import Any, cast

import django_filters
from django import forms
from django.core.exceptions import ValidationError

from articles.kinds import kinds
from articles.models import Article, Kind
from commons.fields import OneLineField
from districts.tree import tree

RELEVANCE = "relevance"


class KnownDistrictField(forms.CharField):
    """One active district by its code; the successor of one that was merged: old links hold its code."""

    default_error_messages = {"invalid_choice": "没有这个区域"}

    def to_python(self, value: Any) -> Any:
        """The District; None for ""."""
        code = super().to_python(value) or ""
        districts = tree()
        found = districts.by_code.get(code)
        if found and not found.active:
            found = districts.today(found)
        if code and (found is None or not found.active):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found


class KnownKindField(forms.TypedChoiceField):
    """One kind by its slug."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=self.offered, coerce=self.kind_of, empty_value=None, **kwargs)

    @staticmethod
    def offered() -> list[tuple[str, str]]:
        """The slugs and names of all."""
        return [("", "请选择"), *((kind.slug, kind.name) for kind in kinds().values())]

    @staticmethod
    def kind_of(slug: str) -> Kind:
        """The kind that was chosen."""
        return next(kind for kind in kinds().values() if kind.slug == slug)


class DistrictFilter(django_filters.Filter):
    """One district with everything in it."""

    field_class = KnownDistrictField


class KindFilter(django_filters.Filter):
    """One kind."""

    field_class = KnownKindField


class WordsFilter(django_filters.Filter):
    field_class = OneLineField


class DayFilter(django_filters.Filter):
    """A bound on the day of publication."""

    field_class = forms.DateField

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": f"{label}日期应写成 2025-07-08"},
        )


class ListForm(forms.Form):
    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order and years that no article can have."""
        cleaned = super().clean() or self.cleaned_data
        for name in self.errors.keys() & {"from", "to"}:
            # The URL may hold a value that a date control cannot show; in a text control people can correct
            # it.
            cast(forms.DateInput, self.fields[name].widget).input_type = "text"
        first, last = cleaned.get("from"), cleaned.get("to")
        for name in ("from", "to"):
            if cleaned.get(name) and not 1900 <= cleaned[name].year <= 2999:
                self.add_error(name, "年份应在 1900 到 2999 之间")
        if first and last and first > last:
            self.add_error("to", "截止日期早于起始日期，请改一下")
        return cleaned


class ArticleFilter(django_filters.FilterSet):
    """The conditions of a list, checked here and applied by articles.lists.query.

    `?q=招商&district=120111&kind=policy&from=2025-01-01&to=2025-07-08`; all combine.
    """

    q = WordsFilter(
        label="检索",
        widget=forms.SearchInput,
        max_length=100,
        error_messages={"max_length": "检索词请控制在 100 字以内"},
    )
    district = DistrictFilter(label="区域", widget=forms.HiddenInput)
    kind = KindFilter(label="栏目", error_messages={"invalid_choice": "没有这个栏目"})
    sort = django_filters.Filter(widget=forms.HiddenInput)
    any = django_filters.Filter(widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields: list[str] = []
        form = ListForm

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """`from` is a keyword of Python, so it cannot be declared as an attribute."""
        return super().get_filters() | {"from": DayFilter("起始"), "to": DayFilter("截止")}

    def get_form_class(self) -> type[forms.Form]:
        """The form that django-filter makes of the filters, made once: each form copies the fields anyway."""
        if "made" not in type(self).__dict__:
            type(self).made = super().get_form_class()
        return self.made
