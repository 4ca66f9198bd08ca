"""Files at fixed URLs for programs: robots.txt, security.txt, favicon.ico."""

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from commons.chinese import midnight

# Pages with noindex are not listed here: a crawler must read a page to see its noindex. Searches are listed,
# since there is no end of them.
ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /status/
Disallow: /*?q=
Disallow: /*&q=

Sitemap: {sitemap}
"""
SECURITY = """Contact: mailto:{contact}
Expires: {expires}
Preferred-Languages: zh
Canonical: {canonical}
"""
DAY = 86_400


@cache_control(public=True, max_age=DAY)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """/robots.txt"""
    return plain(ROBOTS.format(sitemap=f"{settings.SITE_URL}{reverse('articles:sitemap')}"))


@cache_control(public=True, max_age=DAY)
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """/.well-known/security.txt (RFC 9116): where to report a vulnerability."""
    return plain(
        SECURITY.format(
            contact=parseaddr(settings.MAIL_FROM)[1],
            expires=expiry(timezone.now()).isoformat(),
            canonical=f"{settings.SITE_URL}{reverse('security')}",
        )
    )


@cache_control(public=True, max_age=DAY)
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """/favicon.ico: browsers ask for it where no HTML names an icon, as for feeds."""
    return redirect(static("icon.svg"))


@cache_control(public=True, max_age=DAY)
@require_safe
def touch_icon(request: HttpRequest) -> HttpResponse:
    """/apple-touch-icon.png: phones ask for it by this name, whatever the page says."""
    return redirect(static("apple-touch-icon.png"))


@cache_control(public=True, max_age=3600)
@require_safe
def indexnow_key(request: HttpRequest, key: str) -> HttpResponse:
    """/<INDEXNOW_KEY>.txt: proves to search engines that the pings are ours."""
    if not settings.INDEXNOW_KEY or key != settings.INDEXNOW_KEY:
        raise Http404
    return plain(key)


def expiry(now: datetime) -> datetime:
    """A year after the first of this month in Beijing; the RFC recommends less than a year from now."""
    first = midnight(now).replace(day=1)
    return first.replace(year=first.year + 1)


def plain(text: str) -> HttpResponse:
    """The text as text/plain."""
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
