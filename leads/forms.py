"""What investors type: four fields are required."""

from typing import Any, cast

from django import forms

from articles.models import Article
from commons.fields import EmailField, OneLineField, PhoneField, TextField, required
from commons.public_forms import PublicForm
from districts.fields import DistrictField
from leads.models import Lead, Topic

PUBLIC_ENTRIES = (Lead.Entry.MATERIAL, Lead.Entry.JOIN, Lead.Entry.CONTACT)


class LeadForm(PublicForm):
    """留资: what an investor sends."""

    TICKS = {"privacy_version": "consent"}

    topic = forms.ModelChoiceField(
        queryset=Topic.objects.all(),
        to_field_name="slug",
        label="您想了解什么",
        error_messages=required("请选择想了解的内容"),
    )
    name = OneLineField(label="称呼", max_length=40, error_messages=required("请填写称呼"))
    phone = PhoneField(label="手机或座机", error_messages=required("请填写手机或座机，我们好给您回电"))
    email = EmailField(label="邮箱", required=False)
    company = OneLineField(label="单位", required=False, max_length=60)
    district = DistrictField(
        label="意向区域", required=False, error_messages=required("请从列表里选择意向区域")
    )
    message = TextField(label="补充说明", required=False, max_length=1000)
    entry = forms.CharField(required=False, widget=forms.HiddenInput)
    article = forms.CharField(required=False, widget=forms.HiddenInput)
    consent = forms.BooleanField(error_messages=required("请阅读并同意《个人信息说明》"))
    privacy_version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        cast(DistrictField, self.fields["district"]).chosen = (data or self.initial).get("district", "")

    def clean_entry(self) -> str:
        """The button by which the visitor came; an unknown value means 索取资料 and is no error.

        Only staff say 咨询热线, of somebody who called.
        """
        entry = self.cleaned_data["entry"]
        return entry if entry in PUBLIC_ENTRIES else Lead.Entry.MATERIAL

    def clean_article(self) -> Article | None:
        """The public article that the visitor came from; an unknown number means None and is no error."""
        return Article.objects.published().numbered(self.cleaned_data["article"]).first()

    def fields_to_store(self) -> dict[str, Any]:
        """The fields that leads.actions.ask stores."""
        names = ("topic", "entry", "name", "phone", "email", "company", "district", "article", "message")
        privacy = self.documents["privacy_version"]
        return {
            **{name: self.cleaned_data[name] for name in names},
            "consent_version": privacy.version,
            "consent_sha256": privacy.sha256,
        }
