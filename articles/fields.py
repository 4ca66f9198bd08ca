"""The form field for a kind, for authors and editors."""

from typing import Any

from django import forms

from articles.models import Kind


class KindField(forms.ModelChoiceField):
    """One kind by its slug."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Kind.objects.all(), to_field_name="slug", empty_label="请选择", **kwargs)
