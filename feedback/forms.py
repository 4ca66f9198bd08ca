"""What people type who write to whoever runs the site."""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.conf import settings

from commons import links
from commons.fields import EmailField, OneLineField, PhoneField, TextField, require_one, required
from commons.public_forms import PublicForm
from feedback.models import Message

# An author's link opens the story, and the desk is nobody else's.
SECRET = ("/status/", "/admin/")
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
        require_one(self, ("email", "phone"), NO_WAY_BACK)
        return cleaned

    def clean_page_url(self) -> str:
        """A page of this site, in full; anything else is refused in words."""
        typed = self.cleaned_data["page_url"]
        path = path_here(typed)
        if typed and not path:
            site = f"{settings.SITE_URL}/"
            raise forms.ValidationError(
                f"这不是本站的网址。本站的以 {site} 开头，也可以只写 / 开头的一段；别处的网址请写在内容里"
            )
        if is_secret(path):
            raise forms.ValidationError(
                "这一页的网址只给能看它的人，请不要填在这里；说的是哪一页，请写在内容里"
            )
        return own_page(typed)

    def fields_to_store(self) -> dict[str, Any]:
        """The fields that feedback.actions.send stores."""
        names = ("topic", "text", "page_url", "name", "email", "phone")
        return {**{name: self.cleaned_data[name] for name in names}, **self.agreed()}


def own_page(url: str) -> str:
    """The full URL if it is a page of this site that may stand in a record, else ""."""
    path = path_here(url)
    return "" if not path or is_secret(path) else f"{settings.SITE_URL}{path}"[:300]


def is_secret(path: str) -> bool:
    """Whether it stands behind a signed link or at the desk, however it is written."""
    return links.holds_token(path) or unquote(path).startswith(SECRET)


def path_here(typed: str) -> str:
    """The path of an address of this site with all that follows, "" for any other.

    A phone's address bar leaves http:// out, and some people type the path alone.
    """
    if typed.startswith("/"):
        return "" if typed[1:2] in ("/", "\\") else typed
    host = urlsplit(settings.SITE_URL).netloc
    address = re.sub("^https?://", "", typed, count=1, flags=re.IGNORECASE)
    rest = address[len(host) :]
    if address[: len(host)].lower() != host.lower() or rest[:1] not in ("", "/", "?", "#"):
        return ""
    return rest if rest.startswith("/") else f"/{rest}"
