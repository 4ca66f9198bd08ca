"""The admin of articles: staff write and correct them here, with covers and hints about the text."""

import re
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import F, OuterRef, Subquery, Sum
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from articles import actions, lint
from articles.admin import steps
from articles.admin.forms import COVER_WORDS, WRITTEN, ArticleForm
from articles.admin.origin import facts_of, found_by_origin, origin_of
from articles.admin.previews import draft_link
from articles.covers import actions as picturing
from articles.covers import images
from articles.covers import views as covers
from articles.models import Article
from articles.reads.models import ArticleRead
from commons.chinese import beijing
from districts.fields import ChoosesDistricts

RECOMMEND = "articles.recommend_article"
ARTICLE_NUMBER = re.compile("[0-9]{1,18}")


@admin.register(Article)
class ArticleAdmin(ChoosesDistricts):
    """Staff write and correct articles of any length; every save calls articles.actions."""

    form = ArticleForm
    list_display = ["headline", "district", "kind", "state", "published_at", "reads"]
    list_filter = ["state", "kind"]
    list_select_related = ["district", "kind"]
    list_per_page = 50
    ordering = [F("published_at").desc(nulls_first=True), "-id"]
    search_fields = ["title", "unit", "author"]
    search_help_text = "标题、来稿单位、作者、稿件编号、受理编号"
    show_full_result_count = False
    readonly_fields = ["state", "published_at", "character_count", "changed_at", "story", "response"]
    readonly_fields += ["present_cover", "earlier_corrections"]
    fieldsets = [
        (None, {"fields": ["title", "body", "summary"]}),
        ("归类", {"fields": [("district", "kind", "event_date")]}),
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
        ("首页", {"fields": ["recommended"]}),
        ("题图", {"fields": ["present_cover", "picture", "alt", ("caption", "credit"), "no_cover"]}),
        ("修改", {"fields": ["edit_note", "note", "seen_version"]}),
        ("更正", {"fields": ["correction", "earlier_corrections"]}),
        (
            "状态",
            {"fields": [("state", "published_at", "changed_at", "character_count", "story"), "response"]},
        ),
    ]

    def get_urls(self):
        """The pages of 下架 and 恢复, and the preview of the cover."""
        pages = [
            path(f"<int:pk>/{step.step}/", step.as_admin_view(), name=f"article_{step.step}")
            for step in steps.STEPS
        ]
        view = permission_required("articles.view_article", raise_exception=True)(covers.preview)
        preview = path("<int:pk>/cover/", self.admin_site.admin_view(view), name="article_cover")
        link = path("<int:pk>/draft-link/", self.admin_site.admin_view(draft_link), name="article_draft_link")
        seen = permission_required("articles.view_article", raise_exception=True)(covers.waiting)
        waiting = path("cover/<str:name>/", self.admin_site.admin_view(seen), name="waiting_cover")
        return [*pages, preview, waiting, link, *super().get_urls()]

    @admin.display(description="标题", ordering="title")
    def headline(self, article):
        """【西青区招商】标题"""
        return article.headline

    @admin.display(description="来稿")
    def story(self, article):
        """A link to the article's story; staff-written and imported articles have none."""
        origin = origin_of(article)
        return format_html('<a href="{}">{}</a>', *origin) if origin else "—"

    @admin.display(description="现在的题图")
    def present_cover(self, article):
        """The cover as a small picture."""
        cover = article.cover
        url = reverse("admin:article_cover", args=[article.pk])
        size = (240, images.height_at(240, (cover.width, cover.height)))
        return format_html('<img src="{}?{}" width="{}" height="{}" alt="{}">', url, cover.name, *size, cover)

    @admin.display(description="以前的更正")
    def earlier_corrections(self, article):
        """The public corrections, newest first."""
        notes = article.corrections.all()
        rows = ((f"{beijing(note.corrected_at):%Y-%m-%d %H:%M}", note.editor, note.text) for note in notes)
        return format_html_join(mark_safe("<br>"), "{}　{}：{}", rows) or "—"

    @admin.display(description="打开", ordering="read_count")
    def reads(self, article):
        """How often the article was opened."""
        return f"{article.read_count or 0:,}"

    @admin.display(description="读者")
    def response(self, article):
        """How often the article was opened, and what came of it."""
        facts = [("打开", f"{article.read_count or 0:,} 次"), *facts_of(article)]
        return "，".join(f"{label} {words}" for label, words in facts)

    def get_queryset(self, request):
        """The list shows no bodies."""
        reads = ArticleRead.objects.filter(article=OuterRef("pk")).order_by().values("article")
        total = Subquery(reads.annotate(total=Sum("count")).values("total"))
        return super().get_queryset(request).defer("body").annotate(read_count=total)

    def get_search_results(self, request, queryset, search_term):
        """What is typed may also be the number in the article's address, or its story's receipt number."""
        found, has_doubles = super().get_search_results(request, queryset, search_term)
        numbers = found_by_origin(search_term)
        if ARTICLE_NUMBER.fullmatch(search_term.strip()):
            numbers.append(int(search_term))
        return (found | queryset.filter(pk__in=numbers) if numbers else found), has_doubles

    def get_fieldsets(self, request, obj=None):
        """Only the fields that this article needs: a new one has no state yet, a draft has no corrections."""
        hidden = set() if obj and hasattr(obj, "cover") else {"present_cover", "no_cover"}
        if obj is None or obj.state == Article.State.DRAFT:
            hidden |= {"correction"}
        if not request.user.has_perm(RECOMMEND):
            hidden |= {"recommended"}
        if obj is None or not obj.corrections.exists():
            hidden |= {"earlier_corrections"}
        sets = [
            (title, {"fields": [field for field in options["fields"] if field not in hidden]})
            for title, options in (self.fieldsets if obj else self.fieldsets[:-1])
        ]
        return [(title, options) for title, options in sets if options["fields"]]

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The class of the form with the uploaded picture. Django makes a new class for each request."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.drawing = getattr(request, "drawing", None)
        form.may_recommend = request.user.has_perm(RECOMMEND)
        return form

    def view_on_site(self, article):
        """The link to the public page; None for an article that is not public."""
        return article.get_absolute_url() if article.state == Article.State.PUBLISHED else None

    def draft_version(self, article):
        """A draft in the browser belongs to the text that it was written on."""
        return str(article.version) if article else ""

    def may_publish(self, request):
        return request.user.has_perm("articles.publish_article")

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Add 发布 for drafts, the earlier texts, the hints and the open step to the page."""
        is_draft = obj is None or obj.state == Article.State.DRAFT
        context["show_save_and_add_another"] = False
        context["may_publish"] = is_draft and self.may_publish(request)
        context["revisions"] = actions.texts(obj) if obj else []
        context["hints"] = self.hints(context["adminform"].form)
        context["is_stored_draft"] = obj is not None and is_draft
        context["open_step"] = steps.open_step(obj, request.user) if obj else None
        return super().render_change_form(request, context, add, change, form_url, obj)

    def hints(self, form):
        """Hints about the text that is in the form now."""
        return (
            lint.hints(*(form[name].value() for name in ("title", "body"))) if "body" in form.fields else []
        )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The page, with the uploaded picture drawn; shown again if somebody saves after the form's check."""
        may_write = self.has_change_permission(request) if object_id else self.has_add_permission(request)
        with picturing.drawing(request.FILES.get("picture") if may_write else None) as request.drawing:
            try:
                return super().changeform_view(request, object_id, form_url, extra_context)
            except (actions.StaleArticle, actions.AdvertRefused) as stale:
                messages.error(request, str(stale))
                return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        """Call the actions; 发布 is part of the same transaction."""
        now, editor, typed = timezone.now(), request.user.get_full_name(), form.cleaned_data
        if change:
            version = self.correct(obj.pk, form, editor, now)
        else:
            written = {name: typed[name] for name in WRITTEN}
            article = actions.write_article(now=now, editor=editor, note=typed["note"], **written)
            obj.pk, version = article.pk, article.version
        self.save_cover(obj, form, version, now)
        if "recommended" in form.changed_data:
            actions.recommend_article(obj, now=now if typed["recommended"] else None)
            self.log_change(request, obj, "编辑推荐" if typed["recommended"] else "取消编辑推荐")
        obj.refresh_from_db()
        if "_publish" in request.POST:
            if not self.may_publish(request):
                raise PermissionDenied
            actions.publish_draft(obj, now=now, editor=editor)
            obj.refresh_from_db()

    def correct(self, pk, form, editor, now):
        """Store what the editor changed, if anything; returns the present version of the article."""
        typed = form.cleaned_data
        changes = {name: typed[name] for name in form.changed_data if name in WRITTEN}
        correction = typed.get("correction", "")
        version, note = typed["seen_version"], typed["note"]
        if not (changes or correction):
            return version
        article = Article.objects.get(pk=pk)
        actions.correct_article(
            article, version=version, now=now, editor=editor, note=note, correction=correction, **changes
        )
        return article.version

    def save_cover(self, article, form, version, now):
        """Set, remove or describe the cover, as the form says."""
        seen = {"version": version, "now": now}
        words = {name: form.cleaned_data[name] for name in COVER_WORDS}
        if form.drawing:
            picturing.set_cover(article, form.drawing, **words, **seen)
        elif form.cover and form.cleaned_data["no_cover"]:
            picturing.remove_cover(article, **seen)
        elif form.cover and words.keys() & set(form.changed_data):
            picturing.describe_cover(article, **words, **seen)

    def response_add(self, request, obj, post_url_continue=None):
        """After 发布: back to the article, with a link to its public page."""
        if "_publish" in request.POST:
            return self.response_published(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        """After 发布: as for a new article."""
        if "_publish" in request.POST:
            return self.response_published(request, obj)
        return super().response_change(request, obj)

    def response_published(self, request, article):
        """Back to the article, with a link to its public page; 发布 is a line of its own in the history."""
        self.log_change(request, article, "发布")
        link = format_html('已发布：<a href="{}">{}</a>', article.get_absolute_url(), article.headline)
        self.message_user(request, link, messages.SUCCESS)
        return redirect("admin:articles_article_change", article.pk)
