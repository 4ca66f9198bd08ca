"""What staff type at the door."""

from datetime import timedelta
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError

from commons.chinese import near

WRONG = "账号或密码不对。请再试一次，大小写要一致；忘了密码，请找管理员重设。"
LOCKED = "登录失败的次数太多，{time}以后才能再试，现在填对了也进不来。忘了密码，请找管理员重设。"


class LoginForm(AdminAuthenticationForm):
    """账号 and 密码. The answer is the same for accounts that do not exist."""

    error_messages = AdminAuthenticationForm.error_messages | {"invalid_login": WRONG}

    def get_invalid_login_error(self) -> ValidationError:
        """Until when, where too many have failed."""
        return locked(self.request) or super().get_invalid_login_error()


class OwnPasswordForm(AdminPasswordChangeForm):
    """修改密码: whoever borrowed a session may not try old passwords without end."""

    def __init__(self, *args: Any, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        """The present password, tried as a login is: failures count, and lock."""
        typed: str = self.cleaned_data["old_password"]
        if problem := wrong_password(self.request, typed):
            raise problem
        return typed


def wrong_password(request: Any, typed: str) -> ValidationError | None:
    """Why this is not the password of who is signed in, None if it is; a failure counts as at the login."""
    if authenticate(request, username=request.user.get_username(), password=typed):
        return None
    return locked(request) or ValidationError(
        "现在的密码不对，请再试一次，大小写要一致。", code="password_incorrect"
    )


def locked(request: Any) -> ValidationError | None:
    """Until when, where too many have failed; else None."""
    if not getattr(request, "axes_locked_out", False):
        return None
    # The minute that is named has passed when it is over.
    time = near(request.lock_ends_at + timedelta(minutes=1), request.axes_attempt_time)
    return ValidationError(LOCKED.format(time=f"{time} "), code="locked")
