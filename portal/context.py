"""Template variables of all pages: names, hotline, numbers of the operator."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest | None) -> dict[str, object]:
    """Template variables from the settings; `request` may be None on error pages."""
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "is_sample": settings.IS_SAMPLE,
        "HOTLINE": settings.HOTLINE,
        "HOTLINE_DIGITS": "".join(filter(str.isdigit, settings.HOTLINE)),
        "OPERATOR_NAME": settings.OPERATOR_NAME,
        "SPONSOR_NAME": settings.SPONSOR_NAME,
        "CONTACT_EMAIL": settings.CONTACT_EMAIL,
        "CONTACT_ADDRESS": settings.CONTACT_ADDRESS,
        "CONTACT_HOURS": settings.CONTACT_HOURS,
        "ICP_NUMBER": settings.ICP_NUMBER,
        "POLICE_NUMBER": settings.POLICE_NUMBER,
        "POLICE_CODE": "".join(filter(str.isdigit, settings.POLICE_NUMBER)),
        "WORD_MIN": settings.WORD_MIN,
        "WORD_MAX": settings.WORD_MAX,
        "REVIEW_HOURS": settings.REVIEW_HOURS,
    }
