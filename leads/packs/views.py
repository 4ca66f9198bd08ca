"""The files of material, for whoever holds a signed link that has not run out."""

import logging

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from commons import links
from commons.public_forms import private
from leads.models import Lead
from leads.packs.actions import count_download
from leads.packs.kinds import CONTENT_TYPES, Format
from leads.packs.models import PackFile

logger = logging.getLogger(__name__)

# What the signature of a file's link is over: this purpose, the lead, the file.
PURPOSE = "material"


def link_to(lead: Lead, file: PackFile) -> links.Link:
    """The link by which one investor takes one file; it runs out after settings.LINK_DAYS."""
    return links.Link(PURPOSE, lead.pk, file.pk)


@private
@require_safe
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """/inquire/files/<token>/: the file, as an attachment. 404 for a link that is not ours, or of an erased
    lead; one that ran out is told so.
    """
    link = links.read(token, [PURPOSE])
    if link is None:
        if links.is_over(token, PURPOSE):
            return render(request, "leads/link_over.html", status=410)
        raise Http404
    lead = get_object_or_404(Lead.objects.exclude(phone="", email=""), pk=link.id)
    file = get_object_or_404(PackFile, pk=link.serial, version__handovers__lead=lead)
    response = response_with(file)
    if request.method == "GET" and response.status_code == 200:
        count_download(lead, file, now=timezone.now())
    return response


def response_with(file: PackFile) -> HttpResponseBase:
    """The file to be saved under its name; 404 if it is not there, 503 where the place of files is away."""
    try:
        content = default_storage.open(file.path)
    except FileNotFoundError as missing:
        logger.error("file of material %s is not there", file.pk)
        raise Http404 from missing
    except OSError:
        logger.exception("file of material could not be read")
        return HttpResponse(
            "资料现在取不到，请稍后再试。",
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": "30", "Cache-Control": "no-store"},
        )
    response = FileResponse(
        content,
        as_attachment=True,
        filename=file.file_name,
        content_type=CONTENT_TYPES[Format(file.file_format)],
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
