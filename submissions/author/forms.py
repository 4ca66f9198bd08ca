"""What authors type."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from articles.models import SourceType
from commons.fields import EmailField, OneLineField, PhoneField, TextField, required
from commons.public_forms import PublicForm
from submissions.forms import TextForm
from submissions.intake import Form, Sender
from submissions.receipts import receipt_in
from submissions.story_fields import NAMES, STORY_FIELDS, Text
from submissions.wordcount import length_problem


class StoryForm(PublicForm, TextForm):
    """投稿: the whole form of a story."""

    TICKS = {"terms_version": "accept_terms", "privacy_version": "consent"}

    email = EmailField(label="邮箱", error_messages=required("请填写邮箱，结论发到这里"))
    phone = PhoneField(label="联系电话", required=False)
    accept_terms = forms.BooleanField(error_messages=required("请阅读并同意《投稿须知》"))
    consent = forms.BooleanField(error_messages=required("请阅读并同意《个人信息说明》"))
    terms_version = forms.CharField(widget=forms.HiddenInput, required=False)
    privacy_version = forms.CharField(widget=forms.HiddenInput, required=False)
    # The number of the author's text that the form was filled with.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    # Read by step=docx alone; and the body that its text took the place of.
    docx = forms.FileField(
        label="Word 文件", required=False, widget=forms.FileInput(attrs={"accept": ".docx"})
    )
    body_before = TextField(label="换下来的正文", required=False)

    story_fields = STORY_FIELDS
    field_order = ("docx", *NAMES, "email", "phone", "accept_terms", "consent")

    def clean_body(self) -> str:
        """Refuse a body that is too short or too long, with the exact difference."""
        body = super().clean_body()
        problem = length_problem(body, least=settings.WORD_MIN, most=settings.WORD_MAX)
        if problem:
            raise ValidationError(problem)
        return body

    def clean(self) -> dict[str, Any]:
        """An authorised text must name its source; a Word file that is chosen only is not filled in."""
        cleaned = super().clean()
        # The form sends the name of the file, unless it is sent by the button beside it.
        if self.data.get("docx") and not self.data.get("body", "").strip():
            self.add_error("docx", "文件还没有填入：请重新选择文件，再点“从 Word 文件填入”")
        needs_source = cleaned.get("source_type") == SourceType.AUTHORISED
        if needs_source and not cleaned.get("source_url") and "source_url" not in self.errors:
            self.add_error("source_url", "已获授权的稿件，请填写原文地址")
        return cleaned

    def text(self) -> Text:
        """The values for intake.submit."""
        return {name: self.cleaned_data[name] for name in NAMES}

    def sender(self, *, network_address: str, user_agent: str) -> Sender:
        """The sender for intake.submit."""
        return Sender(
            email=self.cleaned_data["email"],
            phone=self.cleaned_data["phone"],
            network_address=network_address,
            user_agent=user_agent[:300],
        )

    def sent_form(self) -> Form:
        """The form's key and the accepted documents, for intake.submit."""
        return Form(self.cleaned_data["idempotency_key"], tuple(self.documents.values()))


class FindForm(PublicForm):
    """查进度: sends the link of a story to its mail address."""

    receipt = OneLineField(label="受理编号", max_length=200, error_messages=required("请填写受理编号"))
    email = EmailField(label="投稿时填写的邮箱", error_messages=required("请填写投稿时用的邮箱"))

    field_order = ["receipt", "email"]

    def clean_receipt(self) -> str:
        """The number in what was typed or pasted: YX-261123-7K3M for 受理编号ｙｘ－261123－7k3m。"""
        receipt = receipt_in(self.cleaned_data["receipt"])
        if not receipt:
            raise ValidationError("没有认出受理编号。它像 YX-261123-7K3M 这样，在“来稿已收到”的信里")
        return receipt


class ListForm(PublicForm):
    """我的稿件: sends the list of somebody's stories to their mail address."""

    email = EmailField(label="投稿时填写的邮箱", error_messages=required("请填写投稿时用的邮箱"))
