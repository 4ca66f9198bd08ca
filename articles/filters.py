"""The filters of public lists. Dates are Beijing days, both ends included."""

import django_filters
from django import forms

from articles.fields import DivisionField, KindField
from articles.models import Article


class DivisionFilter(django_filters.Filter):
    """One division by its code, with everything in it."""

    field_class = DivisionField

    def filter(self, queryset, value):
        """Articles of the division and its descendants."""
        return queryset.in_division(value) if value else queryset


class KindFilter(django_filters.Filter):
    """One kind by its slug."""

    field_class = KindField


def day_filter(lookup, label):
    """A bound on the day of publication."""
    return django_filters.DateFilter(
        field_name="published_at",
        lookup_expr=lookup,
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": f"{label}日期应写成 2025-07-08"},
    )


class ArticleFilter(django_filters.FilterSet):
    """`?district=120111&kind=policy&from=2025-01-01&to=2025-07-08`; all combine."""

    district = DivisionFilter(label="区域", error_messages={"invalid_choice": "没有这个区域"})
    kind = KindFilter(label="栏目", error_messages={"invalid_choice": "没有这个栏目"})

    class Meta:
        model = Article
        fields = []

    @classmethod
    def get_filters(cls):
        """`from` is a keyword of Python, so it cannot be declared as an attribute."""
        bounds = {"from": day_filter("date__gte", "起始"), "to": day_filter("date__lte", "截止")}
        return super().get_filters() | bounds

    @property
    def is_filtered(self):
        """Whether anything was asked for."""
        return any(self.data.get(name) for name in self.filters)
