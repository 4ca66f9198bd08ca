"""What the roof adds to the desk, and what it hides: keys of phones and recovery codes lie in clear."""

from django.contrib import admin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal import today
from portal.pings_admin import SearchPingAdmin

__all__ = ["SearchPingAdmin"]

admin.site.unregister([TOTPDevice, StaticDevice])
admin.site.parts_of_today = today.parts  # type: ignore[attr-defined]
