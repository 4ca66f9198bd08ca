"""/terms/ and /privacy/: the documents that people agree to. Every version stays, with what it changed."""

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commons.difference import Piece, difference
from commons.models import TermsVersion
from commons.prose import blocks


# Versions never change, so a comparison is computed once.
@lru_cache(maxsize=8)
def versions_compared(old: str, new: str) -> list[Piece]:
    """What one version changed in the other, with the paragraphs around each change."""
    return [without_middle(piece) for piece in difference(old, new)]


def without_middle(piece: Piece) -> Piece:
    """An unchanged piece without its inner paragraphs; the page shows the full text above."""
    head, _, rest = piece.text.partition("\n")
    middle, _, tail = rest.rpartition("\n")
    if piece.kind != "equal" or not middle.strip():
        return piece
    return piece._replace(text=f"{head}\n……\n{tail}")


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
