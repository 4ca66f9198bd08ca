"""The form field for a kind; authors and editors use the same one."""

from django import forms

from articles.models import Kind


class KindField(forms.ModelChoiceField):
    """One kind by its slug."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Kind.objects.all(), to_field_name="slug", empty_label="请选择", **kwargs)
