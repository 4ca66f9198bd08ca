"""What people type: one line, plain text, phones, mail addresses. Forms and models share these rules."""

import re
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

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
# Nobody means more as one line; what follows need not be looked at.
LONGEST_LINE = 2000
# Django's own words speak of variables and tell no next step.
TOO_LONG = {"max_length": "太长了，现在 %(show_value)d 个字符，请控制在 %(limit_value)d 个以内"}
# [0-9], not \d: \d takes full-width and other digits.
MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"0[0-9]{9,11}(转[0-9]{1,6})?|[48]00[0-9]{7}")
WEB_URL_MESSAGE = "应是以 http:// 或 https:// 开头的网址"
IS_WEB = URLValidator(schemes=["http", "https"])
PHONE_MESSAGE = "电话应为 11 位手机号，或带区号的座机"


def required(words):
    """The message of an empty field tells what to do."""
    return {"required": words, "invalid_choice": words, "invalid": words}


def clean_text(value):
    """A text of several lines as it is stored: NFC, LF, no hidden characters, no spaces at line ends."""
    text = HIDDEN_IN_TEXT.sub("", LINE_END.sub("\n", value))
    # After the cutting: what stood apart may belong together now.
    text = compose(text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def validate_one_line(value):
    """Refuse control, line and direction characters, and stacked marks; they are not cut out silently."""
    if HIDDEN.search(value):
        raise ValidationError("只能写一行，请删去换行和看不见的控制字符", code="hidden")
    if has_stacked_marks(value):
        raise ValidationError("有叠加的附加符号，请删去后再提交", code="marks")


class OneLineField(forms.CharField):
    """One line of text, NFC, without hidden characters."""

    default_validators = [validate_one_line]
    default_error_messages = TOO_LONG

    def to_python(self, value):
        """The typed text, normalised; leading and trailing space is cut. Blank-looking is empty."""
        typed = super().to_python(value) or ""
        if len(typed) > LONGEST_LINE:
            raise ValidationError(f"太长了，请控制在 {LONGEST_LINE} 个字符以内", code="max_length")
        text = compose(typed)
        return text if HIDDEN.search(text) or count_characters(text) else ""


class TextField(forms.CharField):
    """Several lines of plain text, cleaned as `clean_text` says."""

    widget = forms.Textarea
    default_error_messages = TOO_LONG

    def to_python(self, value):
        """The typed text as it will be stored."""
        return clean_text(super().to_python(value) or "")


class PhoneField(OneLineField):
    """A Chinese phone number; stored as digits, spaces and hyphens between digits removed."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})

    def to_python(self, value):
        """13800000000 for 138 0000 0000 and +86 138-0000-0000."""
        typed = super().to_python(value)
        return re.sub(r"^\+?86(?=1[3-9])", "", re.sub(r"[ ()（）-]", "", typed)) if typed else ""

    def validate(self, value):
        """Raise with the one message that names both forms."""
        super().validate(value)
        if value and not (MOBILE.fullmatch(value) or LANDLINE.fullmatch(value)):
            raise ValidationError(PHONE_MESSAGE, code="phone")


def validate_web_url(value):
    """Refuse what is no public web address: other schemes, names and passwords before the host."""
    try:
        IS_WEB(value)
        has_login = "@" in urlsplit(value).netloc
    except (ValidationError, ValueError):
        raise ValidationError(WEB_URL_MESSAGE, code="url") from None
    if has_login:
        raise ValidationError("网址里不能带用户名和密码，请删去“@”和它前面的部分", code="url")


class WebUrlField(forms.URLField):
    """A web address; https:// is added where nothing stands before the host."""

    default_validators = [validate_web_url]
    default_error_messages = {"invalid": WEB_URL_MESSAGE}

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", **kwargs)


class EmailField(OneLineField):
    """One mail address; the message says what is missing."""

    widget = forms.TextInput(attrs={"type": "email", "inputmode": "email", "autocomplete": "email"})

    def validate(self, value):
        """Raise with a message for the usual slips."""
        super().validate(value)
        if not value:
            return
        if "@" not in value:
            raise ValidationError("邮箱缺少“@”，例如 name@example.com", code="email")
        if value.endswith("@"):
            raise ValidationError("邮箱缺少“@”后面的部分，例如 name@example.com", code="email")
        # Quotes and brackets may stand in addresses by the letter of the law; nobody has such a mailbox.
        if not value.isascii() or len(value) > 254 or set(value) & set('"[]'):
            raise ValidationError("邮箱里有不能用的字符，例如应写成 name@example.com", code="email")
        try:
            validate_email(value)
        except ValidationError:
            raise ValidationError("邮箱格式不对，例如 name@example.com", code="email") from None
