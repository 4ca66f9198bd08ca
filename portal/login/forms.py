"""What staff type at the door."""

from datetime import timedelta
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

from commons.chinese import near

WRONG = "账号或密码不对。请再试一次，大小写要一致；忘了密码，请找管理员重设。"
LOCKED = "登录失败的次数太多，{time}以后才能再试，现在填对了也进不来。忘了密码，请找管理员重设。"


class LoginForm(AdminAuthenticationForm):
    """账号 and 密码. The answer is the same for accounts that do not exist."""

    error_messages = AdminAuthenticationForm.error_messages | {"invalid_login": WRONG}

    def get_invalid_login_error(self) -> ValidationError:
        """Until when, where too many have failed."""
        if not getattr(self.request, "axes_locked_out", False):
            return super().get_invalid_login_error()
        # The minute that is named has passed when it is over.
        request: Any = self.request
        time = near(request.lock_ends_at + timedelta(minutes=1), request.axes_attempt_time)
        return ValidationError(LOCKED.format(time=f"{time} "), code="locked")
