"""The filters of public lists. Dates are Beijing days, both ends included."""

from typing import Any, cast

import django_filters
from django import forms

from articles.fields import KindField
from articles.models import Article, ArticleQuerySet
from commons.fields import OneLineField
from districts.fields import DistrictField
from districts.models import District

RELEVANCE = "relevance"


class DistrictFilter(django_filters.Filter):
    """One district by its code, with everything in it."""

    field_class = DistrictField

    def filter(self, queryset: ArticleQuerySet, value: District | None) -> ArticleQuerySet:
        return queryset.in_district(value) if value else queryset


class KindFilter(django_filters.Filter):
    """One kind by its slug."""

    field_class = KindField


class AskedFilter(django_filters.Filter):
    """A condition that is only checked here; articles.lists.query applies it."""

    def filter(self, queryset: ArticleQuerySet, value: Any) -> ArticleQuerySet:
        """Filter nothing."""
        return queryset


class WordsFilter(AskedFilter):
    field_class = OneLineField


class DayFilter(AskedFilter):
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
    """`?q=招商&district=120111&kind=policy&from=2025-01-01&to=2025-07-08`; all combine."""

    q = WordsFilter(
        label="检索",
        widget=forms.SearchInput,
        max_length=100,
        error_messages={"max_length": "检索词请控制在 100 字以内"},
    )
    district = DistrictFilter(
        label="区域", widget=forms.HiddenInput, error_messages={"invalid_choice": "没有这个区域"}
    )
    kind = KindFilter(label="栏目", error_messages={"invalid_choice": "没有这个栏目"})
    sort = AskedFilter(widget=forms.HiddenInput)
    any = AskedFilter(widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields: list[str] = []
        form = ListForm

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """`from` is a keyword of Python, so it cannot be declared as an attribute."""
        return super().get_filters() | {"from": DayFilter("起始"), "to": DayFilter("截止")}
