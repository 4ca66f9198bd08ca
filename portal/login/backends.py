"""Who may sign in."""

from typing import Any

from axes.backends import AxesBackend
from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django_otp.plugins.otp_totp.models import TOTPDevice

from commons.models import Staff


class StaffBackend(AxesBackend):
    """Django's own way to sign in, behind the lock.

    One backend and not two in a row: with two, Django cannot say who holds a right (with_perm).
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Staff | None:
        """Stop a locked sign-in before the password is hashed; programs on this machine have no request."""
        if request is not None:
            super().authenticate(request, username=username, password=password, **kwargs)
        return ModelBackend.authenticate(self, request, username=username, password=password, **kwargs)

    def get_user(self, user_id: int) -> Staff | None:
        """The account of a session, and whether a phone is enrolled: one question for every page."""
        phones = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        user = Staff.objects.annotate(has_phone=Exists(phones)).filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
