"""Pages about the portal itself."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

# When the statement was last compared with the site and its tests.
REVIEWED_ON = date(2026, 11, 24)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """/accessibility/: the goals, what is tested, what is missing, whom to tell."""
    return render(request, "accessibility.html", {"reviewed_on": REVIEWED_ON})
