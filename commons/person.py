"""A person whose data is erased, found again in any text. Pure."""

import re
from typing import NamedTuple

# What stands where personal data stood.
GONE = "（已删除）"
ANONYMOUS = "匿名"
# What people write between the digits of a number, and before a number of the mainland.
BETWEEN = r"[\s()（）_.·/\-‐-―－]{0,3}"
MAINLAND = rf"(?:[+＋]|[0０]{{2}})?[8８][6６]{BETWEEN}"


class Person(NamedTuple):
    """By mail address, phone (as commons.fields.fold_phone writes it), or both; "" for what is not known."""

    email: str = ""
    phone: str = ""

    @property
    def masked_phone(self) -> str:
        """138****0021转8; "" where there is none."""
        number, turn, extension = self.phone.partition("转")
        return f"{number[:3]}****{number[-4:]}{turn}{extension}" if number else ""

    @property
    def masked_email(self) -> str:
        """s***n@example.com; "" where there is none."""
        return mask_email(self.email) if self.email else ""

    def pattern(self) -> re.Pattern[str]:
        """The address in any case, and the digits of the phone whatever stands between and before them.

        No part of a longer address or number: li@x.cn is not in ali@x.cn.
        """
        parts = []
        if self.email:
            address = re.escape(self.email).replace("@", "[@＠]")
            parts.append(rf"(?<![a-z0-9_.+\-]){address}(?![a-z0-9_\-]|\.[a-z0-9])")
        if number := self.phone.partition("转")[0]:
            parts.append(f"(?<![0-9０-９]){spelled(number)}(?![0-9０-９])")
        return re.compile("|".join(parts), re.IGNORECASE)

    def is_in(self, text: str) -> bool:
        """Whether the text names the person."""
        return bool(self.pattern().search(text))

    def mask(self, text: str) -> str:
        """The text without mail address and phone."""
        return self.pattern().sub(GONE, text)


def mask_email(address: str) -> str:
    """s***n@example.com: enough for whoever owns the address to know it."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}***{name[-1:]}@{domain}"


def spelled(number: str) -> str:
    """A pattern for every way to write a stored number; see commons.fields.fold_phone."""
    digits = [f"[{digit}{chr(ord(digit) + 0xFEE0)}]" for digit in re.findall("[0-9]", number)]
    if number.startswith("+"):
        return f"(?:[+＋]|[0０]{{2}})?{BETWEEN.join(digits)}"
    if number.startswith("0"):
        # +86 22 2345 6789: the country code stands in place of the zero.
        return f"(?:{MAINLAND}[0０]?|[0０]){BETWEEN}{BETWEEN.join(digits[1:])}"
    return f"(?:{MAINLAND})?{BETWEEN.join(digits)}"


def mask_fields(row: object, names: tuple[str, ...], person: Person) -> list[str]:
    """Mask the text fields of a row in place; returns the names of those that changed."""
    changed = []
    for name in names:
        text = getattr(row, name)
        if text and (masked := person.mask(text)) != text:
            setattr(row, name, masked)
            changed.append(name)
    return changed
