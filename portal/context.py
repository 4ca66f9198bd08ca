"""Template variables of all pages: names, hotline, numbers of the operator."""

from django.conf import settings
from django.http import HttpRequest

# Settings that pages show under their own names.
SHOWN = (
    *("SITE_NAME", "SITE_URL", "HOTLINE", "OPERATOR_NAME", "SPONSOR_NAME"),
    *("CONTACT_EMAIL", "CONTACT_ADDRESS", "CONTACT_HOURS", "ICP_NUMBER", "POLICE_NUMBER"),
    *("WORD_MIN", "WORD_MAX", "REVIEW_HOURS"),
)


def site(request: HttpRequest | None) -> dict[str, object]:
    """Template variables from the settings; `request` may be None on error pages."""
    return {
        **{name: getattr(settings, name) for name in SHOWN},
        "is_sample": settings.IS_SAMPLE,
        "HOTLINE_DIGITS": digits_of(settings.HOTLINE),
        "POLICE_CODE": digits_of(settings.POLICE_NUMBER),
    }


def digits_of(text: str) -> str:
    """For a link: to a phone, to the register of the police."""
    return "".join(filter(str.isdigit, text))
