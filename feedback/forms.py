"""What people type who write to whoever runs the site."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.conf import settings

from commons import links
from commons.fields import EmailField, OneLineField, PhoneField, TextField, required
from commons.public_forms import PublicForm
from feedback.models import Message

NO_WAY_BACK = "邮箱和电话请至少填一样，我们好答复您"


class ContactForm(PublicForm):
    """来信."""

    TICKS = {"privacy_version": "consent"}

    topic = forms.ChoiceField(
        choices=Message.Topic.choices, label="关于什么", error_messages=required("请选择关于什么")
    )
    text = TextField(label="内容", max_length=2000, error_messages=required("请写下要说的事"))
    page_url = OneLineField(label="相关网页", required=False, max_length=300)
    name = OneLineField(label="称呼", required=False, max_length=40)
    email = EmailField(label="邮箱", required=False)
    phone = PhoneField(label="电话", required=False)
    consent = forms.BooleanField(error_messages=required("请阅读并同意《个人信息说明》"))
    privacy_version = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """One way to answer is needed; a field with an error of its own is none that was left empty."""
        cleaned = super().clean()
        if not ({"email", "phone"} & self.errors.keys() or cleaned.get("email") or cleaned.get("phone")):
            self.add_error("email", NO_WAY_BACK)
        return cleaned

    def clean_page_url(self) -> str:
        """A page of this site, with or without its host; anything else is refused in words."""
        typed = self.cleaned_data["page_url"]
        if typed and not own_page(typed):
            raise forms.ValidationError(
                f"请填本站的网址，以 {settings.SITE_URL}/ 开头；别处的网址请写在内容里"
            )
        return typed

    def fields_to_store(self) -> dict[str, Any]:
        """The fields that feedback.actions.send stores."""
        names = ("topic", "text", "page_url", "name", "email", "phone")
        privacy = self.documents["privacy_version"]
        return {
            **{name: self.cleaned_data[name] for name in names},
            "consent_version": privacy.version,
            "consent_sha256": privacy.sha256,
        }


def own_page(url: str) -> str:
    """The URL if it is a page of this site that may stand in a record, else "".

    What stands behind a signed link is secret, whatever page it is, and so is the desk.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    is_ours = f"{parts.scheme}://{parts.netloc}" == settings.SITE_URL
    is_secret = links.holds_token(url) or unquote(parts.path).startswith(("/status/", "/admin/"))
    return url[:300] if is_ours and not is_secret else ""
