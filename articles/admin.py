"""Articles as staff write and correct them, with their covers and the hints about their text."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from articles import actions, covers, desk, images, lint, picturing
from articles.admin_filing import ChoosesDivisions
from articles.headlines import split_headline
from articles.models import Article, SourceType
from commons.chinese import beijing, staff_name
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
    "is_advert",
    "edit_note",
)
STALE = "有人在您之前改过这篇稿件。请对照新的文字再改一次，您写的内容还在下面；再点一次保存，就以您的为准。"
CHOOSE_AGAIN = "请再选一次图片：页面重新打开后，浏览器不会记住选过的文件。"


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
    correction = OneLineField(
        label="更正说明",
        required=False,
        max_length=300,
        help_text="公开，显示在文末：原来错在哪里，现在改成什么。改错字不用写。",
    )
    picture = forms.FileField(
        label="题图",
        required=False,
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp", "data-most-bytes": images.MOST_BYTES}
            | {"data-too-large": images.TOO_MANY_BYTES}
        ),
        help_text="JPEG、PNG 或 WebP，不超过 5 MB，宽 1440 像素最合适。拍摄地点等附带信息会去掉。",
    )
    alt = OneLineField(
        label="图片说明",
        required=False,
        max_length=120,
        help_text="有题图就要写：图上是什么。看不见图片的读者靠它。",
    )
    credit = OneLineField(label="图片来源", required=False, max_length=80)
    no_cover = forms.BooleanField(label="删除题图", required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # What somebody saved meanwhile, shown beside what was typed.
    newest = None
    # The uploaded picture as articles.picturing has drawn it, None without one.
    drawing = None

    class Media:
        js = ["js/admin-cover.js"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.cover = getattr(self.instance, "cover", None) if self.instance.pk else None
        known = {"seen_version": self.instance.version}
        if self.cover:
            known |= {"alt": self.cover.alt, "credit": self.cover.credit}
        if self.instance.state == Article.State.DRAFT:
            del self.fields["correction"]
        for name in known.keys() & self.fields.keys():
            self.fields[name].initial = known[name]

    def full_clean(self):
        """As usual; browsers forget a chosen file, so it has to be chosen again where the page comes back."""
        super().full_clean()
        if self._errors and self.drawing and "picture" not in self._errors:
            self.add_error("picture", CHOOSE_AGAIN)

    def clean_picture(self):
        """Why the picture cannot be taken."""
        if self.drawing and self.drawing.problem:
            raise ValidationError(self.drawing.problem)
        return self.cleaned_data["picture"]

    def clean_title(self):
        """The portal prints 【…招商】 itself."""
        return split_headline(self.cleaned_data["title"])[1]

    def clean(self):
        """Refuse to overwrite what the editor has not seen; the next try counts as having seen it."""
        cleaned = super().clean()
        self.check_cover(cleaned)
        if cleaned.get("source_type") == SourceType.REPRINT and not cleaned.get("source_name"):
            self.add_error("source_name", "转载的请写原载：哪家报刊或网站。")
        if self.instance.pk and cleaned.get("seen_version") != self.instance.version:
            self.data = self.data.copy()
            self.data["seen_version"] = self.instance.version
            self.newest = self.instance.revisions.first()
            self.typed_text = {name: cleaned.get(name, "") for name in ("title", "summary", "body")}
            raise ValidationError(STALE)
        if "_publish" in self.data and self.instance.pk and self.instance.state != Article.State.DRAFT:
            raise ValidationError("这篇稿件已经不是草稿，不用再发布。要改文字，请点“保存”。")
        return cleaned

    def check_cover(self, cleaned):
        """A picture has words, words have a picture, and one thing is asked at a time."""
        words = cleaned.get("alt") or cleaned.get("credit")
        if cleaned.get("no_cover"):
            if self.drawing:
                self.add_error("no_cover", "又选了新图片，又要删除题图。请只做一样：换图不用先删除。")
        elif self.drawing or self.cover:
            if not cleaned.get("alt") and "alt" not in self.errors:
                self.add_error("alt", "请写图片说明：图上是什么。")
        elif words:
            self.add_error("picture", "写了图片说明或来源，还没有图片。请选择图片，或者把这两栏清空。")


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
    readonly_fields += ["present_cover", "earlier_corrections"]
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
                    "is_advert",
                ]
            },
        ),
        ("题图", {"fields": ["present_cover", "picture", ("alt", "credit"), "no_cover"]}),
        ("修改", {"fields": ["edit_note", "note", "seen_version"]}),
        ("更正", {"fields": ["correction", "earlier_corrections"]}),
        ("状态", {"fields": [("state", "published_at", "changed_at", "character_count", "story")]}),
    ]

    def get_urls(self):
        """下架 and 恢复 have pages of their own."""
        step = brings_back(self.admin_site.admin_view(desk.step))
        steps = [
            path(f"<int:pk>/{name}/", step, {"name": name}, name=f"article_{name}") for name in desk.STEPS
        ]
        view = permission_required("articles.view_article", raise_exception=True)(covers.preview)
        preview = path("<int:pk>/cover/", self.admin_site.admin_view(view), name="article_cover")
        return [*steps, preview, *super().get_urls()]

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

    @admin.display(description="现在的题图")
    def present_cover(self, article):
        """The picture, small."""
        cover = article.cover
        address = reverse("admin:article_cover", args=[article.pk])
        size = (240, images.height_at(240, (cover.width, cover.height)))
        return format_html(
            '<img src="{}?{}" width="{}" height="{}" alt="{}">', address, cover.name, *size, cover
        )

    @admin.display(description="以前的更正")
    def earlier_corrections(self, article):
        """What readers were told, the newest first."""
        notes = article.corrections.all()
        rows = ((f"{beijing(note.corrected_at):%Y-%m-%d %H:%M}", note.editor, note.text) for note in notes)
        return format_html_join(mark_safe("<br>"), "{}　{}：{}", rows) or "—"

    def get_queryset(self, request):
        """The list shows no bodies."""
        return super().get_queryset(request).defer("body")

    def get_fieldsets(self, request, obj=None):
        """What there is to say of this one: a new article has no state yet, a draft is not corrected."""
        hidden = set() if obj and hasattr(obj, "cover") else {"present_cover", "no_cover"}
        if obj is None or obj.state == Article.State.DRAFT:
            hidden |= {"correction"}
        if obj is None or not obj.corrections.exists():
            hidden |= {"earlier_corrections"}
        sets = [
            (title, {"fields": [field for field in options["fields"] if field not in hidden]})
            for title, options in (self.fieldsets if obj else self.fieldsets[:-1])
        ]
        return [(title, options) for title, options in sets if options["fields"]]

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The form, of a class of its own for each request, with the picture that came with it."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.drawing = getattr(request, "drawing", None)
        return form

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
        context["hints"] = self.hints(context["adminform"].form)
        context["open_step"] = desk.open_step(obj, request.user) if obj else None
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def hints(self, form):
        """What editors may want to look at in the text as it stands in the form."""
        return (
            lint.hints(*(form[name].value() for name in ("title", "body"))) if "body" in form.fields else []
        )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """As usual; who loses a race after the form was checked gets the same form with its error."""
        may_write = self.has_change_permission(request) if object_id else self.has_add_permission(request)
        with picturing.drawing(request.FILES.get("picture") if may_write else None) as request.drawing:
            try:
                return super().changeform_view(request, object_id, form_url, extra_context)
            except actions.StaleArticle as stale:
                messages.error(request, str(stale))
                return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        """Hand the form to the actions; 发布 comes in the same transaction."""
        now, editor, typed = timezone.now(), staff_name(request.user), form.cleaned_data
        if change:
            version = self.correct(obj.pk, form, editor, now)
        else:
            written = {name: typed[name] for name in WRITTEN}
            article = actions.write_article(now=now, editor=editor, note=typed["note"], **written)
            obj.pk, version = article.pk, article.version
        self.save_cover(obj, form, version, now)
        obj.refresh_from_db()
        if "_publish" in request.POST:
            if not self.may_publish(request):
                raise PermissionDenied
            actions.publish_draft(obj, now=now, editor=editor)
            obj.refresh_from_db()

    def correct(self, pk, form, editor, now):
        """Store what the editor changed, nothing for nothing; returns the version of the article now."""
        typed = form.cleaned_data
        changes = {name: typed[name] for name in form.changed_data if name in WRITTEN}
        correction = typed.get("correction", "")
        if not (changes or correction):
            return typed["seen_version"]
        article = Article.objects.get(pk=pk)
        actions.correct_article(
            article,
            version=typed["seen_version"],
            now=now,
            editor=editor,
            note=typed["note"],
            correction=correction,
            **changes,
        )
        return article.version

    def save_cover(self, article, form, version, now):
        """Do what was asked for the picture; nothing for nothing."""
        seen = {"version": version, "now": now}
        words = {name: form.cleaned_data[name] for name in ("alt", "credit")}
        if form.drawing:
            picturing.set_cover(article, form.drawing, **words, **seen)
        elif form.cover and form.cleaned_data["no_cover"]:
            picturing.remove_cover(article, **seen)
        elif form.cover and words.keys() & set(form.changed_data):
            picturing.describe_cover(article, **words, **seen)

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
