"""What no password of the desk may be, beyond too short and all digits, which Django says well."""

import re

from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError

from commons.models import Staff

REPEATED = re.compile(r"(.{1,8}?)\1+.?")
NO_LETTERS = re.compile(r"[\W\d_]+")


class NotCommon(CommonPasswordValidator):
    """Common words stay common with a year behind them, and written twice."""

    def validate(self, password: str, user: Staff | None = None) -> None:
        """Refuse the word itself, its letters alone, and what is repeated in it."""
        repeated = REPEATED.fullmatch(password)
        if repeated:
            raise ValidationError(
                "密码是同一段文字重复出来的，很容易猜到，请换一个。", code="password_too_common"
            )
        super().validate(password, user)
        super().validate(NO_LETTERS.sub("", password), user)

    def get_error_message(self) -> str:
        """As the portal speaks."""
        return "密码太常见，很容易猜到。请换一个，例如几个不相干的词。"


class NotPersonal(UserAttributeSimilarityValidator):
    """Not the account's name, the person's, the mail address, nor what stands before its @."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("username", "name", "email"))

    def validate(self, password: str, user: Staff | None = None) -> None:
        """Compare with each; the part before @ is asked as if it were the account's name."""
        super().validate(password, user)
        if user:
            super().validate(password, Staff(username=user.email.partition("@")[0]))

    def get_error_message(self) -> str:
        """As the portal speaks."""
        return "密码和账号、姓名或邮箱太像，很容易猜到，请换一个。"
