"""What people type: one line, plain text, phones, mail addresses. Forms and models share these rules."""

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from commons.wordcount import compose, count_characters, has_stacked_marks, unseen_place

# Controls, line separators, bidirectional and zero-width characters: in a title they break mail
# headers or show another text than is stored.
# A joiner that makes one picture of several, as in a family of three, is no hidden character.
PICTURE = r"[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]"
STRAY_JOINER = rf"(?<!{PICTURE})\u200d|\u200d(?!{PICTURE})"
HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    rf"|{STRAY_JOINER}"
)
# The same set without TAB and LF, for texts of several lines.
HIDDEN_IN_TEXT = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    rf"|{STRAY_JOINER}"
)
# What comes with pasted text and shows and means nothing: it goes without a word. Tabs become spaces.
MEANINGLESS = re.compile(r"[\u200b\u2060\ufeff]")
# What stands around an address in a sentence, and comes along when it is copied.
BEHIND_URL = "，。；：、！？）)】」』》〉”’\"'>,;"
AROUND_MAIL = " ，。；：、（）()【】《》<>,;."
# Bullets of Word and WPS, which only its own symbol fonts can draw.
SYMBOLS = "\uf0b7\uf06c\uf06e\uf0a7\uf0d8\uf0fc\uf075\uf0a8\uf071\uf0e0\uf0e8\uf0b2\uf09f\uf076"
BULLETS = dict(zip(SYMBOLS, "•●■▪➢✓◆□□→→◆•◆", strict=True))
# A pattern skips what is none of them thirty times as fast as str.translate.
BULLET = re.compile(f"[{SYMBOLS}]")
# Others begin a line; what they look like is not known here, and a box is worse.
OTHER_BULLET = re.compile("(?m)^([ \t\u3000]*)[\ue000-\uf8ff]+(?=[ \t\u3000]*\\S)")
LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# A longer line is refused at once, before the slower checks.
LONGEST_LINE = 2000
# Django's own message does not say what to do.
TOO_LONG: dict[str, Any] = {
    "max_length": "太长了，现在 %(show_value)d 个字符，请控制在 %(limit_value)d 个以内"
}
# [0-9], not \d: \d takes full-width and other digits.
PHONE = re.compile(r"(1[3-9][0-9]{9}|0[1-9][0-9]{8,10}|[48]00[0-9]{7}|\+[1-9][0-9]{6,14})(转[0-9]{1,6})?")
# Before an extension stand all digits of a number: 022-2345-6789 has none.
EXTENSION = re.compile(
    r"(.*?[0-9])\s*(?:转|分机|#|ext\.?|x|(?<=[0-9]{7})-)\s*[:：]?\s*([0-9]{1,6})", re.IGNORECASE
)
WEB_URL_MESSAGE = "应是以 http:// 或 https:// 开头的网址"
IS_WEB = URLValidator(schemes=["http", "https"])
PHONE_MESSAGE = "电话应为 11 位手机号，或带区号的座机；境外号码请写“+”和国家或地区代码"


def required(words: str) -> dict[str, str]:
    """Error messages for a field without a (valid) value: `words` tell what to do."""
    return {"required": words, "invalid_choice": words, "invalid": words}


def require_one(form: forms.Form, names: tuple[str, ...], words: str) -> None:
    """Put `words` at the first of the fields unless one of them is filled in, or wrong already."""
    is_there = any(form.cleaned_data.get(name) or name in form.errors for name in names)
    if not is_there:
        form.add_error(names[0], words)


def clean_text(value: str) -> str:
    """A text of several lines as it is stored: NFC, LF, no hidden characters, no spaces at line ends."""
    text = HIDDEN_IN_TEXT.sub("", LINE_END.sub("\n", value))
    text = with_bullets(text)
    # After the removal: characters that were apart may now combine.
    text = compose(text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def with_bullets(text: str) -> str:
    """The text with bullets that every font has in place of those of Word's symbol fonts."""
    return OTHER_BULLET.sub(r"\1• ", BULLET.sub(lambda symbol: BULLETS[symbol[0]], text))


def validate_seen(value: str) -> None:
    """Refuse characters that show as an empty box, whatever the field; the words around say where."""
    if place := unseen_place(value):
        raise ValidationError(f"“{place}”里的“□”是显示不出来的字符，请改写或删去", code="unseen")


def validate_one_line(value: str) -> None:
    """Refuse control, line and direction characters and stacked marks; nothing is removed silently."""
    if HIDDEN.search(value):
        raise ValidationError("只能写一行，请删去换行和看不见的控制字符", code="hidden")
    if has_stacked_marks(value):
        raise ValidationError("有叠加的附加符号，请删去后再提交", code="marks")


class OneLineField(forms.CharField):
    """One line of text, NFC, without hidden characters."""

    default_validators = [validate_one_line, validate_seen]
    default_error_messages = TOO_LONG

    def to_python(self, value: Any) -> str:
        """The typed text, normalised, without space at both ends; a text that looks blank is empty."""
        typed = super().to_python(value) or ""
        if len(typed) > LONGEST_LINE:
            raise ValidationError(f"太长了，请控制在 {LONGEST_LINE} 个字符以内", code="max_length")
        text = compose(with_bullets(MEANINGLESS.sub("", typed).replace("\t", " "))).strip()
        return text if HIDDEN.search(text) or count_characters(text) else ""


class TextField(forms.CharField):
    """Several lines of plain text, cleaned by `clean_text`."""

    widget = forms.Textarea
    default_validators = [validate_seen]
    default_error_messages = TOO_LONG

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


class PhoneField(OneLineField):
    """A phone number that can be dialled from here: stored as digits, foreign ones with + and country code.

    13800000000, 02223456789, 4000000000, +85223456789, each with 转801 behind it where there is an extension.
    """

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})

    def to_python(self, value: Any) -> str:
        """The number as it is stored, whatever was pasted around it and between its digits."""
        # Contact cards put direction marks around a number; nobody sees them.
        return fold_phone(super().to_python(HIDDEN.sub("", value or "")) or "")

    def validate(self, value: Any) -> None:
        """Raise with the one message that names the forms."""
        super().validate(value)
        number = value.partition("转")[0]
        if value and not (PHONE.fullmatch(value) and len(re.sub("[^0-9]", "", number)) <= 15):
            raise ValidationError(PHONE_MESSAGE, code="phone")


def fold_phone(typed: str) -> str:
    """One way to write a phone number: 13800000000 for ＋86 138-0000-0000, +85223456789 for 00852 2345 6789.

    What is no number stays what it is but for spaces, so that the message can be shown beside it.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    text, extension = cut_extension(text)
    number = re.sub(r"[\s().\-‐-―]", "", text)
    number = re.sub(r"^00(?=[1-9])", "+", number)
    number = re.sub(r"^\+?86(?=1[3-9][0-9]{9}$)", "", number)
    number = re.sub(r"^\+86(?=[48]00)", "", number)
    number = re.sub(r"^\+86(?=[1-9])", "0", number)
    return f"{number}转{extension}" if extension else number


def spelled_phones(typed: str) -> set[str]:
    """How a stored phone can hold what somebody typed to find it; none for what is no number."""
    digits = re.sub("[^0-9]", "", unicodedata.normalize("NFKC", typed))
    number = fold_phone(HIDDEN.sub("", typed)).partition("转")[0]
    is_number = len(digits) >= 3 and re.fullmatch(r"\+?[0-9]+", number)
    # A part of a number has no prefix that could be folded.
    return {number, re.sub("[^0-9]", "", number)} if is_number else set()


# Ten words are enough; a thousand would keep the database busy.
MOST_WORDS = 10


def sought(typed: str) -> list[str]:
    """What somebody typed to find, each part by itself: a phone with its spaces is one, else every word."""
    is_phone = len(re.sub("[^0-9]", "", unicodedata.normalize("NFKC", typed))) >= 7
    if is_phone and spelled_phones(typed):
        return [typed]
    return typed.split()[:MOST_WORDS]


def cut_extension(text: str) -> tuple[str, str]:
    """(number, extension) of 022-23456789转801, 022 2345 6789 ext. 801 and 022-23456789-801; "" for none."""
    match = EXTENSION.fullmatch(text)
    return (match[1], match[2]) if match else (text, "")


def dialled(phone: str) -> str:
    """What a tel: link dials: a comma pauses before the extension."""
    return phone.replace("转", ",")


def bare_url(typed: str) -> str:
    """The address without the punctuation that was copied with it; brackets that it opened itself stay."""
    text = typed.strip()
    while text and text[-1] in BEHIND_URL and not (text[-1] == ")" and "(" in text):
        text = text[:-1]
    return text


def validate_web_url(value: str) -> None:
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

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(bare_url(value or "")) or ""


class EmailField(OneLineField):
    """One mail address; the messages say what is wrong with it."""

    widget = forms.TextInput(attrs={"type": "email", "inputmode": "email", "autocomplete": "email"})

    def to_python(self, value: Any) -> str:
        """The address as it is stored, however it was written: zhang＠qq。com, mailto:zhang@qq.com；"""
        text = unicodedata.normalize("NFKC", super().to_python(value)).replace("。", ".")
        return text.removeprefix("mailto:").strip(AROUND_MAIL)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if not value:
            return
        if "@" not in value:
            raise ValidationError("邮箱缺少“@”，例如 name@example.com", code="email")
        if value.endswith("@"):
            raise ValidationError("邮箱缺少“@”后面的部分，例如 name@example.com", code="email")
        # The standard allows quotes and brackets in addresses, but nobody has such a mailbox. What
        # sends or takes mail may read =?utf-8?q?vi=63tim?= as another address than the one that we count.
        if not value.isascii() or len(value) > 254 or set(value) & set('"[]') or "=?" in value:
            raise ValidationError("邮箱里有不能用的字符，例如应写成 name@example.com", code="email")
        try:
            validate_email(value)
        except ValidationError:
            raise ValidationError("邮箱格式不对，例如 name@example.com", code="email") from None
