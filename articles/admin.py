"""Articles as staff write and correct them, the kinds, and the tree of divisions."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import RegexValidator
from django.db.models import F
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from articles import actions, desk
from articles.headlines import split_headline
from articles.models import Article, Division, Kind
from commons.chinese import staff_name
from commons.fields import OneLineField, TextField
from commons.guarded import brings_back

# What people write; everything else of an article is set by its actions.
WRITTEN = (
    "title",
    "body",
    "summary",
    "division",
    "kind",
    "event_date",
    "unit",
    "author",
    "responsible_editor",
    "source_type",
    "source_name",
    "source_url",
    "ai_use",
    "edit_note",
)
STALE = "有人在您之前改过这篇稿件。请对照新的文字再改一次，您写的内容还在下面；再点一次保存，就以您的为准。"


# ── Choosing a division ──


def label_of(division):
    """和平区（天津市，120101）: sixteen pairs of districts share a name."""
    return f"{division.name}（{f'{division.parent}，' if division.parent else ''}{division.code}）"


class DivisionChoices(AutocompleteJsonView):
    """Django's autocomplete, with labels that tell namesakes apart."""

    def get_queryset(self):
        """Still on the map."""
        return super().get_queryset().active().select_related("parent")

    def serialize_result(self, obj, to_field_name):
        """One choice."""
        return super().serialize_result(obj, to_field_name) | {"text": label_of(obj)}


class DivisionSelect(AutocompleteSelect):
    """The select that asks DivisionChoices."""

    url_name = "%s:division_choices"

    def build_attrs(self, base_attrs, extra_attrs=None):
        """With words in the empty box: without them it has no name for screen readers."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return attrs | {"data-placeholder": "输入名称或代码查找"}


class ChoosesDivisions(admin.ModelAdmin):
    """Foreign keys to divisions are found by typing: nobody scrolls 3,000 rows."""

    class Media:
        # The box of Django's select2 has no name for screen readers.
        js = ["js/admin-choices.js"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Without the pencils and crosses beside foreign keys: those pages have their own doors."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.remote_field:
            widget = field.widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """The select with its labels."""
        if db_field.related_model is not Division:
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        kwargs["widget"] = DivisionSelect(db_field, self.admin_site)
        kwargs["queryset"] = Division.objects.select_related("parent")
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.label_from_instance = label_of
        return field


# ── Articles ──


class ArticleForm(forms.ModelForm):
    """An article at any length, with the version that the editor saw."""

    title = OneLineField(label="标题", max_length=200, help_text="不写【…招商】，显示时自动加上。")
    unit = OneLineField(label="来稿单位", required=False, max_length=60)
    author = OneLineField(label="作者", required=False, max_length=40)
    responsible_editor = OneLineField(label="责任编辑", required=False, max_length=40)
    source_name = OneLineField(label="原载", required=False, max_length=80)
    edit_note = OneLineField(label="编辑说明", required=False, max_length=300)
    body = TextField(label="正文", help_text="纯文本，一行一段；“一、”“（一）”开头的短行显示为小标题。")
    summary = TextField(
        label="摘要",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不填就从正文截取。",
    )
    note = OneLineField(label="修改说明", required=False, max_length=300, help_text="只记在版本里，不公开。")
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # What somebody saved meanwhile, shown beside what was typed.
    newest = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "seen_version" in self.fields:
            self.fields["seen_version"].initial = self.instance.version

    def clean_title(self):
        """The portal prints 【…招商】 itself."""
        return split_headline(self.cleaned_data["title"])[1]

    def clean(self):
        """Refuse to overwrite what the editor has not seen; the next try counts as having seen it."""
        cleaned = super().clean()
        if self.instance.pk and cleaned.get("seen_version") != self.instance.version:
            self.data = self.data.copy()
            self.data["seen_version"] = self.instance.version
            self.newest = self.instance.revisions.first()
            self.typed_text = {name: cleaned.get(name, "") for name in ("title", "summary", "body")}
            raise ValidationError(STALE)
        if "_publish" in self.data and self.instance.pk and self.instance.state != Article.State.DRAFT:
            raise ValidationError("这篇稿件已经不是草稿，不用再发布。要改文字，请点“保存”。")
        return cleaned


@admin.register(Article)
class ArticleAdmin(ChoosesDivisions):
    """Staff write and correct here, at any length; every save goes through articles.actions."""

    form = ArticleForm
    list_display = ["headline", "division", "kind", "state", "published_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["division", "kind"]
    list_per_page = 50
    ordering = [F("published_at").desc(nulls_first=True), "-id"]
    search_fields = ["title"]
    search_help_text = "标题"
    show_full_result_count = False
    readonly_fields = ["state", "published_at", "character_count", "changed_at", "story"]
    fieldsets = [
        (None, {"fields": ["title", "body", "summary"]}),
        ("归类", {"fields": [("division", "kind", "event_date")]}),
        (
            "署名与来源",
            {
                "fields": [
                    ("unit", "author", "responsible_editor"),
                    ("source_type", "source_name", "source_url"),
                    "ai_use",
                ]
            },
        ),
        ("修改", {"fields": ["edit_note", "note", "seen_version"]}),
        ("状态", {"fields": [("state", "published_at", "changed_at", "character_count", "story")]}),
    ]

    def get_urls(self):
        """下架 and 恢复 have pages of their own."""
        step = brings_back(self.admin_site.admin_view(desk.step))
        steps = [
            path(f"<int:pk>/{name}/", step, {"name": name}, name=f"article_{name}") for name in desk.STEPS
        ]
        return [*steps, *super().get_urls()]

    @admin.display(description="标题", ordering="title")
    def headline(self, article):
        """【西青区招商】标题"""
        return article.headline

    @admin.display(description="来稿")
    def story(self, article):
        """Where it came from; staff-written and imported articles have no story."""
        story = desk.story_of(article)
        if story is None:
            return "—"
        address = reverse("admin:submissions_submission_change", args=[story.pk])
        return format_html('<a href="{}">{}</a>', address, story.receipt)

    def get_queryset(self, request):
        """The list shows no bodies."""
        return super().get_queryset(request).defer("body")

    def get_fieldsets(self, request, obj=None):
        """A new article has no state yet."""
        return self.fieldsets if obj else self.fieldsets[:-1]

    def view_on_site(self, article):
        """Only what is public can be looked at there."""
        return article.get_absolute_url() if article.state == Article.State.PUBLISHED else None

    def may_publish(self, request):
        """The right of its own behind 发布."""
        return request.user.has_perm("articles.publish_article")

    def render_change_form(self, request, context, *, obj=None, **kwargs):
        """The page with 发布 for drafts and the earlier texts."""
        is_draft = obj is None or obj.state == Article.State.DRAFT
        context["may_publish"] = is_draft and self.may_publish(request)
        context["revisions"] = obj.revisions.all() if obj else []
        context["open_step"] = desk.open_step(obj, request.user) if obj else None
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """As usual; who loses a race after the form was checked gets the same form with its error."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except actions.StaleArticle as stale:
            messages.error(request, str(stale))
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        """Hand the form to the actions; 发布 comes in the same transaction."""
        now, editor, typed = timezone.now(), staff_name(request.user), form.cleaned_data
        if change:
            self.correct(obj.pk, form, editor, now)
        else:
            written = {name: typed[name] for name in WRITTEN}
            obj.pk = actions.write_article(now=now, editor=editor, note=typed["note"], **written).pk
        obj.refresh_from_db()
        if "_publish" in request.POST:
            if not self.may_publish(request):
                raise PermissionDenied
            actions.publish_draft(obj, now=now, editor=editor)
            obj.refresh_from_db()

    def correct(self, pk, form, editor, now):
        """Store what the editor changed; nothing for nothing."""
        changes = {name: form.cleaned_data[name] for name in form.changed_data if name in WRITTEN}
        if changes:
            actions.correct_article(
                Article.objects.get(pk=pk),
                version=form.cleaned_data["seen_version"],
                now=now,
                editor=editor,
                note=form.cleaned_data["note"],
                **changes,
            )

    def response_add(self, request, obj, post_url_continue=None):
        """After 发布 the article's page, with the link to what the public sees."""
        if "_publish" in request.POST:
            return self.response_published(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        """As for a new one."""
        if "_publish" in request.POST:
            return self.response_published(request, obj)
        return super().response_change(request, obj)

    def response_published(self, request, article):
        """Say where it stands now."""
        link = format_html('已发布：<a href="{}">{}</a>', article.get_absolute_url(), article.headline)
        self.message_user(request, link, messages.SUCCESS)
        return redirect("admin:articles_article_change", article.pk)

    def has_delete_permission(self, request, obj=None):
        """Articles are taken down, not deleted."""
        return False


# ── What articles are filed under ──


@admin.register(Kind)
class KindAdmin(admin.ModelAdmin):
    """The kinds with their standards and checklists."""

    list_display = ["name", "slug", "order"]

    def get_readonly_fields(self, request, obj=None):
        """The slug stands in addresses and files."""
        return ["slug"] if obj else []

    def has_delete_permission(self, request, obj=None):
        """Articles hang on kinds."""
        return False


class DivisionForm(forms.ModelForm):
    """One node of the tree."""

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
        label="别名", required=False, max_length=190, help_text="用竖线隔开，例如 泰达|天津开发区"
    )

    def clean_aliases(self):
        """Stored with a bar at both ends, so that a whole alias can be looked for."""
        names = [name.strip() for name in self.cleaned_data["aliases"].split("|") if name.strip()]
        return f"|{'|'.join(names)}|" if names else ""

    def clean(self):
        """A path that fits, and a successor that is itself still on the map."""
        cleaned = super().clean()
        parent, successor = cleaned.get("parent"), cleaned.get("superseded_by")
        if parent and len(f"{parent.path}{cleaned.get('code', '')}/") > 120:
            self.add_error("parent", "层级太深了，请放到更上一级。")
        if successor and (successor == self.instance or successor.superseded_by_id):
            self.add_error("superseded_by", "“改为”应填一个现行的、别的区域。")
        return cleaned


@admin.register(Division)
class DivisionAdmin(ChoosesDivisions):
    """The tree. A division keeps its code and its place; a new place is a new division."""

    form = DivisionForm
    list_display = ["name", "code", "level", "parent", "active"]
    list_filter = ["level", "active"]
    list_select_related = ["parent"]
    list_per_page = 100
    search_fields = ["code", "name", "short_name", "aliases"]
    search_help_text = "代码、名称、别名"
    show_full_result_count = False
    fields = ["code", "name", "short_name", "level", "parent", "aliases", "active", "superseded_by"]

    def get_urls(self):
        """Where DivisionSelect finds its choices."""
        view = DivisionChoices.as_view(admin_site=self.admin_site)
        choices = path("choices/", self.admin_site.admin_view(view), name="division_choices")
        return [choices, *super().get_urls()]

    def get_readonly_fields(self, request, obj=None):
        """Addresses and files name the code; paths of descendants hold the parent."""
        return ["code", "parent"] if obj else []

    def save_model(self, request, obj, form, change):
        """A new division is put below its parent."""
        if not change:
            obj.path = f"{obj.parent.path if obj.parent else '/'}{obj.code}/"
        obj.save()

    def has_delete_permission(self, request, obj=None):
        """Articles hang on divisions; what is gone from the map is no longer 现行."""
        return False
