"""What machines ask for at fixed addresses: robots.txt, security.txt, favicon.ico."""

from email.utils import parseaddr

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from commons.chinese import midnight

# Only what is nobody's to crawl: pages that carry noindex must be read for their noindex to be seen.
# A search may be typed in endless ways, so it is not even read.
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
def robots(request):
    """/robots.txt"""
    return plain(ROBOTS.format(sitemap=f"{settings.SITE_URL}{reverse('articles:sitemap')}"))


@cache_control(public=True, max_age=DAY)
@require_safe
def security(request):
    """/.well-known/security.txt (RFC 9116): where to report a weakness."""
    return plain(
        SECURITY.format(
            contact=parseaddr(settings.MAIL_FROM)[1],
            expires=expiry(timezone.now()).isoformat(),
            canonical=f"{settings.SITE_URL}{reverse('security')}",
        )
    )


@cache_control(public=True, max_age=DAY)
@require_safe
def favicon(request):
    """/favicon.ico: browsers ask for it beside pages that are not ours to write, such as feeds."""
    return redirect(static("icon.svg"))


def expiry(now):
    """A year from the first of this month in Beijing: at most the year that the RFC recommends."""
    first = midnight(now).replace(day=1)
    return first.replace(year=first.year + 1)


def plain(text):
    """The text as a page."""
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
