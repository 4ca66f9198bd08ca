"""What authors and moderators type."""

import unicodedata

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from articles.fields import DivisionField, KindField
from articles.headlines import split_headline
from articles.models import AiUse, SourceType, WithdrawalReason
from commons.fields import EmailField, OneLineField, PhoneField, TextField, required
from commons.guarded import GuardedForm
from commons.wordcount import count_characters, has_stacked_marks, has_unseen_characters
from submissions.intake import Form, Sender, Text
from submissions.models import ContributorType
from submissions.reasons import PROHIBITED, REASONS
from submissions.wordcount import RAW_LIMIT, length_problem


class TextForm(forms.Form):
    """The part of a story that authors and editors both write."""

    title_least, title_most = 4, 40

    # What is stored: uncounted characters have their bound too.
    title = OneLineField(label="标题", max_length=200, error_messages=required("请填写标题"))
    division = DivisionField(label="所属区域", error_messages=required("请选择所属区域"))
    kind = KindField(label="栏目", error_messages=required("请选择栏目"))
    unit = OneLineField(label="来稿单位", max_length=60, error_messages=required("请填写来稿单位"))
    author = OneLineField(label="作者", max_length=40, error_messages=required("请填写作者"))
    body = TextField(label="正文", error_messages=required("请填写正文"))

    def clean_title(self):
        """Without a typed 【…招商】, which the portal prints itself; bounds in 字."""
        district, title = split_headline(self.cleaned_data["title"])
        self.stripped_prefix = f"【{district}招商】" if district else ""
        count = count_characters(title)
        if count < self.title_least:
            raise ValidationError(f"标题 {count} 字，请写到 {self.title_least} 字以上")
        if count > self.title_most:
            raise ValidationError(f"标题 {count} 字，请控制在 {self.title_most} 字以内")
        return title

    def clean_body(self):
        """Within what the counter and the database were made for."""
        body = self.cleaned_data["body"]
        if len(body) > RAW_LIMIT:
            raise ValidationError(f"正文太长，超出 {RAW_LIMIT:,} 个字符，请删减")
        if has_stacked_marks(body):
            raise ValidationError("正文里有叠加的附加符号，请删去后再提交")
        if has_unseen_characters(body):
            raise ValidationError("正文里有读者看不见的字符，请删去后再提交")
        return body


class StoryForm(GuardedForm, TextForm):
    """投稿: what an author sends. `district` is the division's name in forms and addresses."""

    division = None
    district = DivisionField(label="所属区域", error_messages=required("请选择所属区域"))
    contributor_type = forms.ChoiceField(
        label="来稿人", choices=ContributorType.choices, error_messages=required("请选择来稿人类型")
    )
    source_type = forms.ChoiceField(
        label="稿件来源",
        choices=[choice for choice in SourceType.choices if choice[0] != SourceType.REPRINT],
        error_messages=required("请选择稿件来源"),
    )
    source_url = forms.URLField(
        label="原文地址",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "原文地址应以 http:// 或 https:// 开头"},
    )
    ai_use = forms.ChoiceField(
        label="AI 使用情况", choices=AiUse.choices, error_messages=required("请说明 AI 使用情况")
    )
    email = EmailField(label="邮箱", error_messages=required("请填写邮箱，结论发到这里"))
    phone = PhoneField(label="联系电话", required=False)
    accept_terms = forms.BooleanField(error_messages=required("请阅读并同意《投稿须知》"))
    consent = forms.BooleanField(error_messages=required("请阅读并同意《个人信息说明》"))
    terms_version = forms.CharField(widget=forms.HiddenInput, required=False)
    privacy_version = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = [
        "title",
        "district",
        "kind",
        "body",
        "unit",
        "author",
        "contributor_type",
        "source_type",
        "source_url",
        "ai_use",
        "email",
        "phone",
        "accept_terms",
        "consent",
    ]

    def __init__(self, data=None, *, documents, **kwargs):
        """`documents` are the current 投稿须知 and 个人信息说明, by field name."""
        super().__init__(data, **kwargs)
        self.documents = documents
        self.stripped_prefix = ""
        self.fields["district"].chosen = (data or self.initial).get("district", "")

    def clean_body(self):
        """The length rule, with the exact difference."""
        body = super().clean_body()
        problem = length_problem(body, least=settings.WORD_MIN, most=settings.WORD_MAX)
        if problem:
            raise ValidationError(problem)
        return body

    def clean(self):
        """Rules between fields: the source's address, and that the documents read are the ones in force."""
        cleaned = super().clean()
        needs_source = cleaned.get("source_type") == SourceType.AUTHORISED
        if needs_source and not cleaned.get("source_url") and "source_url" not in self.errors:
            self.add_error("source_url", "已获授权的稿件，请填写原文地址")
        for field, version in (("accept_terms", "terms_version"), ("consent", "privacy_version")):
            document = self.documents[version]
            if cleaned.get(field) and cleaned.get(version) != document.version:
                self.add_error(field, f"《{document.title}》刚刚更新，请重新阅读并同意")
        return cleaned

    def text(self):
        """The story as intake.submit takes it."""
        cleaned = self.cleaned_data
        names = (
            "title",
            "body",
            "kind",
            "unit",
            "author",
            "contributor_type",
            "source_type",
            "source_url",
            "ai_use",
        )
        return Text(division=cleaned["district"], **{name: cleaned[name] for name in names})

    def sender(self, *, network_address, user_agent):
        """The sender as intake.submit takes it."""
        return Sender(
            email=self.cleaned_data["email"],
            phone=self.cleaned_data["phone"],
            network_address=network_address,
            user_agent=user_agent[:300],
        )

    def form(self):
        """The form's key and what was accepted."""
        return Form(self.cleaned_data["idempotency_key"], tuple(self.documents.values()))


class FindForm(GuardedForm):
    """查进度: the link of a story goes to its mail address."""

    receipt = OneLineField(label="受理编号", max_length=40, error_messages=required("请填写受理编号"))
    email = EmailField(label="投稿时填写的邮箱", error_messages=required("请填写投稿时用的邮箱"))

    field_order = ["receipt", "email"]

    def clean_receipt(self):
        """As we write it, however it was typed: YX-261123-7K3M for ｙｘ－261123－7k3m."""
        return unicodedata.normalize("NFKC", self.cleaned_data["receipt"]).strip().upper()


class DecisionForm(forms.Form):
    """结论: one of three, with reasons and words for the author."""

    CONCLUSIONS = {"accept": "采用", "return": "退回修改", "reject": "不采用"}

    conclusion = forms.ChoiceField(
        label="结论", widget=forms.RadioSelect, error_messages=required("请选择结论")
    )
    reasons = forms.MultipleChoiceField(
        label="理由",
        required=False,
        choices=[*REASONS.items(), *PROHIBITED.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    note = TextField(label="给作者的话", required=False, max_length=2000)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, moves, points, **kwargs):
        """`moves` are the conclusions that are open now, `points` the checklist of the kind."""
        super().__init__(*args, **kwargs)
        self.fields["conclusion"].choices = [
            (move, label) for move, label in self.CONCLUSIONS.items() if move in moves
        ]
        self.points = {f"checklist_{number}": point for number, point in enumerate(points, start=1)}
        for name, point in self.points.items():
            self.fields[name] = forms.BooleanField(label=point, required=False)

    def checked_points(self):
        """The points of the checklist that were ticked."""
        return [point for name, point in self.points.items() if self.cleaned_data[name]]


class EditForm(TextForm):
    """The editor's text after 采用. The length rule does not bind editors; titles may be longer."""

    title_most = 200
    field_order = ["title", "body", "summary", "division", "kind", "unit", "author", "edit_note"]

    summary = TextField(label="摘要", required=False, max_length=300)
    edit_note = OneLineField(label="编辑说明", required=False, max_length=300)
    publish_at = forms.DateTimeField(
        label="发布时间",
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={"invalid": "发布时间应写成 2026-11-24T09:00 这样"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["division"].chosen = self.data.get("division") or self.initial.get("division", "")

    def clean(self):
        """定时发布 needs its time; with a time typed, 发布 would be pressed by mistake."""
        cleaned = super().clean()
        publish_at = cleaned.get("publish_at")
        if "schedule" in self.data and not publish_at and "publish_at" not in self.errors:
            self.add_error("publish_at", "请选择发布时间")
        if "publish" in self.data and publish_at:
            self.add_error("publish_at", "填了发布时间：到时再发布请点“定时发布”，现在就发布请先清空发布时间")
        return cleaned

    def changes(self):
        """The fields of the new revision."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in ("version", "publish_at")
        }


class NoteForm(forms.Form):
    """A step of 总编 that has to be explained."""

    note = TextField(label="说明", max_length=2000, error_messages=required("请写明说明"))


class TakeDownForm(forms.Form):
    """下架: the category that readers see, and words for the author."""

    reason = forms.ChoiceField(
        label="原因",
        choices=WithdrawalReason.choices,
        widget=forms.RadioSelect,
        error_messages=required("请选择原因"),
    )
    note = TextField(label="说明", required=False, max_length=2000)


class RestoreForm(forms.Form):
    """恢复: with words for the record."""

    note = TextField(label="说明", required=False, max_length=2000)


class PriorityForm(NoteForm):
    """优先 or 取消优先: whichever the page said when it was opened."""

    is_prioritised = forms.BooleanField(required=False, widget=forms.HiddenInput)
