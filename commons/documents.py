"""/terms/ and /privacy/: the documents that people agree to. Every version stays, with what it changed."""

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commons.difference import changes_in_context
from commons.models import TermsVersion
from commons.prose import blocks

# Versions never change, so a comparison is computed once.
versions_compared = lru_cache(maxsize=8)(changes_in_context)


@require_safe
def document(request: HttpRequest, document: str, version: str | None = None) -> HttpResponse:
    """/terms/ and /privacy/: the version in force; /terms/<version>/: that version."""
    versions = list(TermsVersion.objects.filter(document=document).order_by("-effective_at", "-id"))
    place = next((i for i, one in enumerate(versions) if version in (None, one.version)), None)
    if place is None:
        raise Http404
    shown, before = versions[place], next(iter(versions[place + 1 :]), None)
    context = {
        "document": shown,
        "current": versions[0],
        "versions": versions,
        "document_route": f"commons:{document}",
        "version_route": f"commons:{document}_version",
        "blocks": blocks(shown.body),
        "before": before,
        "pieces": versions_compared(before.body, shown.body) if before else [],
    }
    return render(request, "commons/document.html", context)
