"""The tree of districts in the admin."""

import re
from typing import cast

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.validators import RegexValidator
from django.db.models import Case, Q, When
from django.urls import path

from commons.fields import OneLineField
from districts.facts import FACTS, facts_of
from districts.fields import ChoosesDistricts, label_of
from districts.models import District, DistrictQuerySet


class DistrictChoices(AutocompleteJsonView):
    """Django's autocomplete, with labels that tell namesakes apart."""

    def get_queryset(self):
        """Only districts that exist today."""
        districts = cast(DistrictQuerySet, super().get_queryset())
        return districts.active().select_related("parent")

    def serialize_result(self, obj, to_field_name):
        return super().serialize_result(obj, to_field_name) | {"text": label_of(obj)}


# What people write between two names.
BETWEEN = re.compile(r"[|｜、，,；;]")


class DistrictForm(forms.ModelForm):
    code = OneLineField(
        label="代码",
        max_length=30,
        validators=[
            RegexValidator(
                r"\A[0-9]{6}(-[a-z0-9-]+)?\Z", "代码是六位数字，功能区再加横线和小写字母，例如 120116-teda"
            )
        ],
        help_text="六位区划代码；功能区写所在区县的代码、横线和简写，例如 120116-teda。",
    )

    name = OneLineField(label="全称", max_length=60)
    short_name = OneLineField(
        label="简称", max_length=30, help_text="列表里【…招商】用它，改了，所有旧稿件一起变。"
    )
    aliases = OneLineField(
        label="别名", required=False, max_length=190, help_text="用顿号隔开，例如 泰达、天津开发区"
    )

    def __init__(self, *args, **kwargs):
        """Aliases as people write them: 泰达、天津开发区; the bars between them are the database's."""
        super().__init__(*args, **kwargs)
        self.initial["aliases"] = "、".join(filter(None, self.instance.aliases.split("|")))

    def clean_aliases(self):
        """With a bar at both ends, so that a search for |alias| finds whole aliases only."""
        names = [name.strip() for name in BETWEEN.split(self.cleaned_data["aliases"]) if name.strip()]
        return f"|{'|'.join(names)}|" if names else ""

    def clean(self):
        """The path must fit into its column, and the successor must be current itself."""
        cleaned = super().clean() or self.cleaned_data
        parent, successor = cleaned.get("parent"), cleaned.get("superseded_by")
        if parent and len(f"{parent.path}{cleaned.get('code', '')}/") > 120:
            self.add_error("parent", "层级太深了，请放到更上一级。")
        if successor and (successor == self.instance or successor.superseded_by_id):
            self.add_error("superseded_by", "“改为”应填一个现行的、别的区域。")
        return cleaned


@admin.register(District)
class DistrictAdmin(ChoosesDistricts):
    """The tree. A district keeps its code and its place; a new place is a new district."""

    form = DistrictForm
    list_display = ["name", "code", "level", "parent", "active"]
    list_filter = ["level", "active"]
    list_select_related = ["parent"]
    list_per_page = 100
    search_fields = ["code", "name", "short_name", "aliases"]
    search_help_text = "代码、名称、别名"
    show_full_result_count = False
    fields = ["code", "name", "short_name", "level", "parent", "aliases", "active", "superseded_by"]

    def get_urls(self):
        """The URL from which DistrictSelect gets its choices."""
        view = DistrictChoices.as_view(admin_site=self.admin_site)
        choices = path("choices/", self.admin_site.admin_view(view), name="district_choices")
        return [choices, *super().get_urls()]

    def get_ordering(self, request):
        """The home district and all in it come first, in the list and while somebody types a name."""
        is_home = Q(path__contains=f"/{settings.HOME_DISTRICT}/")
        return [Case(When(is_home, then=0), default=1), "path"]

    def get_fields(self, request, obj=None):
        """What higher apps say about it stands below."""
        return [*self.fields, "facts"] if obj and FACTS else self.fields

    @admin.display(description="关于它")
    def facts(self, district):
        """咨询 12 条（在办 3）."""
        return "；".join(f"{label} {words}" for label, words in facts_of(district))

    def get_readonly_fields(self, request, obj=None):
        """URLs and files hold the code; the paths of descendants hold the parent."""
        return ["code", "parent", "facts"] if obj else []

    def save_model(self, request, obj, form, change):
        """A new district gets its path below its parent."""
        if not change:
            obj.path = f"{obj.parent.path if obj.parent else '/'}{obj.code}/"
        super().save_model(request, obj, form, change)
