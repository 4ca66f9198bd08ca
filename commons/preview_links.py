"""The desk's page with a signed link to a text that is not public, and the button that calls all back."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from commons import links

REVOKED = "已收回：以前给出的预览链接都打不开了。"


def show(
    request: HttpRequest, link: links.Link, *, what: str, back: str, within: tuple[str, str]
) -> HttpResponse:
    """The page: `what` is the title of the text, `back` its URL, `within` URL and name of its list.

    Nothing is stored: each opening makes a link for the days of its purpose.
    """
    context = {
        **admin.site.each_context(request),
        "title": "预览链接",
        "what": what,
        "back": back,
        "within": within,
        "link": links.url(link),
        "days": settings.LINK_DAYS[link.purpose],
    }
    return TemplateResponse(request, "admin/preview_link.html", context)
