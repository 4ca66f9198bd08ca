"""The second step of signing in: a code from an app on one's phone, or a recovery code.

django-otp keeps phones (TOTPDevice) and recovery codes (StaticDevice), refuses a code that was used, and
makes guessing slower with each failure. Who has a phone is always asked for a code; with REQUIRE_TWO_STEP
everybody who directs the desk must enrol one.
"""

import logging
import secrets
import unicodedata
from base64 import b32encode
from datetime import datetime, timedelta
from typing import Any

import django_otp
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from commons.codes import ALPHABET
from commons.models import Staff
from submissions.permissions import DIRECT

logger = logging.getLogger(__name__)

RECOVERY_CODES = 10
# Guessing doubles the pause after each failure; so long after the last one it begins anew.
FORGIVEN_AFTER = timedelta(minutes=15)


class CodeRefused(Exception):
    """The code does not open the desk; the text says what to do next."""


WRONG = "验证码不对。请填手机上现在显示的六位数字；一直不对，请把手机的时间设为自动校准。"
USED = "验证码不对，或者已经用过一次。请等手机上换成下一组数字再填；一直不对，请把手机的时间设为自动校准。"
WRONG_RECOVERY = "恢复码不对，或者已经用过。每个恢复码只能用一次。"
TOO_OFTEN = "试得太快了，请等 {seconds} 秒再试。"


def is_due(user: Staff | AnonymousUser) -> bool:
    """Whether this session stays out of the desk until a code was typed, or a phone enrolled."""
    if not user.is_authenticated or is_verified(user):
        return False
    return has_phone(user) or is_required(user)


def is_verified(user: Any) -> bool:
    """Whether this session has passed the second step, as django-otp's middleware knows it."""
    return bool(user.is_verified())


def is_required(user: Staff) -> bool:
    """Whether this person may not do without."""
    return settings.REQUIRE_TWO_STEP and user.has_perm(DIRECT)


def has_phone(user: Staff | AnonymousUser) -> bool:
    """Whether a phone is enrolled; StaffBackend brings the answer with the account."""
    known = getattr(user, "has_phone", None)
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists() if known is None else known


def codes_left(user: Staff) -> int:
    """How many recovery codes were not used yet."""
    return StaticToken.objects.filter(device__user=user).count()


# ── A code is typed ──


def check(user: Staff, typed: str, now: datetime) -> Device:
    """The phone or the recovery codes that the code belongs to; raises CodeRefused."""
    code = normalise(typed)
    is_recovery = not (code.isdecimal() and len(code) == 6)
    model = StaticDevice if is_recovery else TOTPDevice
    device = model.objects.devices_for_user(user, confirmed=True).first()
    if device is None:
        raise CodeRefused(WRONG_RECOVERY if is_recovery else WRONG)
    forgive(device, now)
    refuse_haste(device, now)
    accepted = django_otp.verify_token(user, device.persistent_id, code)
    if accepted is None:
        logger.warning("two-step: wrong code for account %s", user.pk)
        raise CodeRefused(WRONG_RECOVERY if is_recovery else USED)
    return accepted


def normalise(typed: str) -> str:
    """As it is stored: full-width digits, spaces and hyphens are how people type."""
    folded = unicodedata.normalize("NFKC", typed).upper()
    return "".join(character for character in folded if character.isalnum())[:16]


def forgive(device: Device, now: datetime) -> None:
    """Begin the pauses anew where the last failure is long ago: else they would grow to years."""
    failed_long_ago = {"pk": device.pk, "throttling_failure_timestamp__lte": now - FORGIVEN_AFTER}
    type(device).objects.filter(**failed_long_ago).update(
        throttling_failure_timestamp=None, throttling_failure_count=0
    )
    device.refresh_from_db()


def refuse_haste(device: Device, now: datetime) -> None:
    """CodeRefused while the pause after the last failure lasts."""
    is_allowed, why = device.verify_is_allowed()
    if not is_allowed:
        seconds = min((why["locked_until"] - now), FORGIVEN_AFTER).total_seconds()
        raise CodeRefused(TOO_OFTEN.format(seconds=max(1, int(seconds) + 1)))


# ── A phone comes and goes ──


def new_key() -> str:
    """160 random bits for an app, as RFC 4226 asks; in hex."""
    return secrets.token_hex(20)


def address_for_apps(user: Staff, key: str) -> str:
    """otpauth://…, what the square holds."""
    return TOTPDevice(user=user, key=key).config_url


def key_to_type(key: str) -> str:
    """The same key for who cannot scan: ABCD EFGH …"""
    text = b32encode(bytes.fromhex(key)).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@transaction.atomic
def enrol(user: Staff, key: str, typed: str) -> TOTPDevice:
    """Take the phone whose app shows the right code, in place of an earlier one; raises CodeRefused."""
    phone = TOTPDevice.objects.create(user=user, key=key, name="手机")
    if not phone.verify_token(normalise(typed)):
        raise CodeRefused(WRONG)
    TOTPDevice.objects.filter(user=user).exclude(pk=phone.pk).delete()
    logger.info("two-step: phone enrolled for account %s", user.pk)
    return phone


@transaction.atomic
def new_recovery_codes(user: Staff) -> list[str]:
    """Ten codes as they are shown, once; earlier ones are worth nothing any more."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="恢复码")
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    logger.info("two-step: recovery codes made for account %s", user.pk)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


@transaction.atomic
def remove(user: Staff) -> int:
    """Take away phone and recovery codes; returns how many phones there were."""
    phones = TOTPDevice.objects.filter(user=user)
    count = phones.count()
    phones.delete()
    StaticDevice.objects.filter(user=user).delete()
    logger.info("two-step: removed for account %s", user.pk)
    return count
