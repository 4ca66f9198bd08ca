"""Files that staff take out: the browser saves them, and no cache keeps what stands in them."""

from django.http import HttpResponse

CSV = "text/csv; charset=utf-8"


def attachment(content: bytes, name: str, content_type: str = CSV) -> HttpResponse:
    """The answer that is saved as `name`, which is ASCII and names no person."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)
