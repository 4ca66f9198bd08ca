"""A person whose data is erased, found again in any text. Pure."""

import re
from typing import NamedTuple

# What stands where personal data stood.
GONE = "（已删除）"
ANONYMOUS = "匿名"


class Person(NamedTuple):
    """By mail address, phone (as commons.fields.fold_phone writes it), or both; "" for what is not known."""

    email: str = ""
    phone: str = ""

    def pattern(self) -> re.Pattern[str]:
        """The address in any case, and the digits of the phone whatever stands between them."""
        parts = [re.escape(self.email)] if self.email else []
        if digits := re.findall("[0-9]", self.phone.partition("转")[0]):
            # No part of a longer number.
            parts.append(f"(?<![0-9]){r'[ \\-‐-―()（）.]?'.join(digits)}(?![0-9])")
        return re.compile("|".join(parts), re.IGNORECASE)

    def is_in(self, text: str) -> bool:
        """Whether the text names the person."""
        return bool(self.pattern().search(text))

    def mask(self, text: str) -> str:
        """The text without mail address and phone."""
        return self.pattern().sub(GONE, text)


def mask_fields(row: object, names: tuple[str, ...], person: Person) -> list[str]:
    """Mask the text fields of a row in place; returns the names of those that changed."""
    changed = []
    for name in names:
        text = getattr(row, name)
        if text and (masked := person.mask(text)) != text:
            setattr(row, name, masked)
            changed.append(name)
    return changed
