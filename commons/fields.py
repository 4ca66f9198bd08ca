"""What people type: one line, plain text, phones, mail addresses. Forms and models share these rules."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from commons.wordcount import compose, count_characters, has_stacked_marks

# Controls, line separators, bidirectional and zero-width characters: in a title they break mail
# headers or show another text than is stored.
HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
# The same set without TAB and LF, for texts of several lines.
HIDDEN_IN_TEXT = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# A longer line is refused at once, before the slower checks.
LONGEST_LINE = 2000
# Django's own message does not say what to do.
TOO_LONG: dict[str, Any] = {
    "max_length": "太长了，现在 %(show_value)d 个字符，请控制在 %(limit_value)d 个以内"
}
# [0-9], not \d: \d takes full-width and other digits.
MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"0[0-9]{9,11}(转[0-9]{1,6})?|[48]00[0-9]{7}")
PHONE_MESSAGE = "电话应为 11 位手机号，或带区号的座机"


def required(words: str) -> dict[str, str]:
    """Error messages for a field without a (valid) value: `words` tell what to do."""
    return {"required": words, "invalid_choice": words, "invalid": words}


def clean_text(value: str) -> str:
    """A text of several lines as it is stored: NFC, LF, no hidden characters, no spaces at line ends."""
    text = HIDDEN_IN_TEXT.sub("", LINE_END.sub("\n", value))
    # After the removal: characters that were apart may now combine.
    text = compose(text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def validate_one_line(value: str) -> None:
    """Refuse control, line and direction characters and stacked marks; nothing is removed silently."""
    if HIDDEN.search(value):
        raise ValidationError("只能写一行，请删去换行和看不见的控制字符", code="hidden")
    if has_stacked_marks(value):
        raise ValidationError("有叠加的附加符号，请删去后再提交", code="marks")


class OneLineField(forms.CharField):
    """One line of text, NFC, without hidden characters."""

    default_validators = [validate_one_line]
    default_error_messages = TOO_LONG

    def to_python(self, value: Any) -> str:
        """The typed text, normalised, without space at both ends; a text that looks blank is empty."""
        typed = super().to_python(value) or ""
        if len(typed) > LONGEST_LINE:
            raise ValidationError(f"太长了，请控制在 {LONGEST_LINE} 个字符以内", code="max_length")
        text = compose(typed)
        return text if HIDDEN.search(text) or count_characters(text) else ""


class TextField(forms.CharField):
    """Several lines of plain text, cleaned by `clean_text`."""

    widget = forms.Textarea
    default_error_messages = TOO_LONG

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


class PhoneField(OneLineField):
    """A Chinese phone number; stored as digits, spaces and hyphens between digits removed."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})

    def to_python(self, value: Any) -> str:
        """13800000000 for 138 0000 0000 and +86 138-0000-0000."""
        typed = super().to_python(value)
        return re.sub(r"^\+?86(?=1[3-9])", "", re.sub(r"[ ()（）-]", "", typed)) if typed else ""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not (MOBILE.fullmatch(value) or LANDLINE.fullmatch(value)):
            raise ValidationError(PHONE_MESSAGE, code="phone")


class EmailField(OneLineField):
    """One mail address; the messages say what is wrong with it."""

    widget = forms.TextInput(attrs={"type": "email", "inputmode": "email", "autocomplete": "email"})

    def validate(self, value: Any) -> None:
        super().validate(value)
        if not value:
            return
        if "@" not in value:
            raise ValidationError("邮箱缺少“@”，例如 name@example.com", code="email")
        if value.endswith("@"):
            raise ValidationError("邮箱缺少“@”后面的部分，例如 name@example.com", code="email")
        # The standard allows quotes and brackets in addresses, but nobody has such a mailbox.
        if not value.isascii() or len(value) > 254 or set(value) & set('"[]'):
            raise ValidationError("邮箱里有不能用的字符，例如应写成 name@example.com", code="email")
        try:
            validate_email(value)
        except ValidationError:
            raise ValidationError("邮箱格式不对，例如 name@example.com", code="email") from None
