"""An article as staff write it, with its cover."""

from django import forms
from django.core.exceptions import ValidationError

from articles.covers import images
from articles.headlines import split_headline
from articles.models import Article, SourceType
from commons.fields import OneLineField, TextField, WebUrlField

# What people write; everything else of an article is set by its actions.
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
STALE = "有人在您之前改过这篇稿件。请对照新的文字再改一次，您写的内容还在下面；再点一次保存，就以您的为准。"
CHOOSE_AGAIN = "请再选一次图片：页面重新打开后，浏览器不会记住选过的文件。"


class ArticleForm(forms.ModelForm):
    """An article at any length, with the version that the editor saw."""

    title = OneLineField(label="标题", max_length=200, help_text="不写【…招商】，显示时自动加上。")
    unit = OneLineField(label="来稿单位", required=False, max_length=60)
    author = OneLineField(label="作者", required=False, max_length=40)
    responsible_editor = OneLineField(label="责任编辑", required=False, max_length=40)
    source_name = OneLineField(label="原载", required=False, max_length=80)
    source_url = WebUrlField(label="原文地址", required=False, max_length=500)
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
