"""The form of an article and its cover in the admin."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from articles.actions import texts
from articles.covers import images
from articles.covers.actions import Drawing
from articles.headlines import split_headline
from articles.models import Article, ArticleRevision, SourceType
from commons.fields import OneLineField, TextField, WebUrlField

# The columns that people fill in; the actions set all others.
WRITTEN = (
    "title",
    "body",
    "summary",
    "district",
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
# The columns of its cover.
COVER_WORDS = ("alt", "caption", "credit")
STALE = "有人在您之前改过这篇稿件。请对照新的文字再改一次，您写的内容还在下面；再点一次保存，就以您的为准。"
CHOOSE_AGAIN = "请再选一次图片：页面重新打开后，浏览器不会记住选过的文件。"


class ArticleForm(forms.ModelForm):
    """An article of any length, with the version that the editor saw."""

    title = OneLineField(label="标题", max_length=200, help_text="不写【…招商】，显示时自动加上。")
    unit = OneLineField(label="来稿单位", required=False, max_length=60)
    author = OneLineField(label="作者", required=False, max_length=40)
    responsible_editor = OneLineField(label="责任编辑", required=False, max_length=40)
    source_name = OneLineField(label="原载", required=False, max_length=80)
    source_url = WebUrlField(label="原文地址", required=False, max_length=500)
    edit_note = OneLineField(
        label="编辑说明", required=False, max_length=300, help_text="公开，显示在文末：对来稿作了什么改动。"
    )
    body = TextField(label="正文", help_text="纯文本，一行一段；“一、”“（一）”开头的短行显示为小标题。")
    summary = TextField(
        label="摘要",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不填就从正文截取。",
    )
    note = OneLineField(label="修改说明", required=False, max_length=300, help_text="不公开，只记在版本里。")
    correction = OneLineField(
        label="更正说明",
        required=False,
        max_length=300,
        help_text="公开，显示在文末：原来错在哪里，现在改成什么。改错字不用写。",
    )
    picture = forms.FileField(
        label="题图",
        required=False,
        widget=forms.FileInput(attrs=images.CHOOSER),
        help_text="JPEG、PNG 或 WebP，不超过 5 MB，宽 1440 像素最合适。拍摄地点等附带信息会去掉。",
    )
    alt = OneLineField(
        label="图片说明",
        required=False,
        max_length=120,
        help_text="公开，有题图就要写：图上是什么。看不见图片的读者靠它。",
    )
    caption = OneLineField(
        label="图说",
        required=False,
        max_length=120,
        help_text="公开，显示在题图下面：地点、时间、看什么。不重复图片说明。",
    )
    credit = OneLineField(label="图片来源", required=False, max_length=80, help_text="公开，显示在题图下面。")
    recommended = forms.BooleanField(
        label="编辑推荐", required=False, help_text="首页放最近推荐的 3 篇，头条那篇和广告除外。"
    )
    no_cover = forms.BooleanField(label="删除题图", required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # The revision that somebody saved meanwhile, shown beside the typed text.
    newest: ArticleRevision | None = None
    # Whether the editor may recommend articles; others do not see the field.
    may_recommend = False
    # The uploaded picture, None without one (articles.covers.actions.drawing).
    drawing: Drawing | None = None

    class Media:
        js = ["js/admin-cover.js"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.cover = getattr(self.instance, "cover", None) if self.instance.pk else None
        known: dict[str, Any] = {
            "seen_version": self.instance.version,
            "recommended": self.instance.is_recommended,
        }
        if self.cover:
            known |= {name: getattr(self.cover, name) for name in COVER_WORDS}
        if self.instance.state == Article.State.DRAFT:
            del self.fields["correction"]
        if not self.may_recommend:
            del self.fields["recommended"]
        for name in known.keys() & self.fields.keys():
            self.fields[name].initial = known[name]

    def full_clean(self):
        """Browsers forget a chosen file: with any error, say that it must be chosen again."""
        super().full_clean()
        if self.errors and self.drawing and "picture" not in self.errors:
            self.add_error("picture", CHOOSE_AGAIN)

    def clean_picture(self):
        """Refuse a picture that could not be drawn."""
        if self.drawing and self.drawing.problem:
            raise ValidationError(self.drawing.problem)
        return self.cleaned_data["picture"]

    def clean_title(self):
        """Remove a typed 【…招商】: the portal prints it itself."""
        return split_headline(self.cleaned_data["title"])[1]

    def clean(self):
        """Refuse to overwrite a text that the editor has not seen; the page shows it for the next save."""
        cleaned = super().clean() or self.cleaned_data
        self.check_cover(cleaned)
        if cleaned.get("source_type") == SourceType.REPRINT and not cleaned.get("source_name"):
            self.add_error("source_name", "转载的请写原载：哪家报刊或网站。")
        if cleaned.get("recommended") and cleaned.get("is_advert"):
            self.add_error("recommended", "广告不进编辑推荐，请去掉一个勾。")
        if self.instance.pk and cleaned.get("seen_version") != self.instance.version:
            self.show_both(cleaned)
            raise ValidationError(STALE)
        if "_publish" in self.data and self.instance.pk and self.instance.state != Article.State.DRAFT:
            raise ValidationError("这篇稿件已经不是草稿，不用再发布。要改文字，请点“保存”。")
        return cleaned

    def show_both(self, cleaned):
        """The newest text beside the typed one; the next save knows of it."""
        typed: Any = cast(QueryDict, self.data).copy()
        typed["seen_version"] = self.instance.version
        self.data = typed
        self.newest = texts(self.instance)[0]
        self.typed_text = {name: cleaned.get(name, "") for name in ("title", "summary", "body")}

    def check_cover(self, cleaned):
        """A picture needs words, words need a picture, and one cannot both delete and replace it."""
        words = any(cleaned.get(name) for name in COVER_WORDS)
        if cleaned.get("no_cover"):
            if self.drawing:
                self.add_error("no_cover", "又选了新图片，又要删除题图。请只做一样：换图不用先删除。")
        elif self.drawing or self.cover:
            if not cleaned.get("alt") and "alt" not in self.errors:
                self.add_error("alt", "请写图片说明：图上是什么。")
        elif words:
            self.add_error(
                "picture", "写了图片的说明、图说或来源，还没有图片。请选择图片，或者把这三栏清空。"
            )
