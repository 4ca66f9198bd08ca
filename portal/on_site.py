"""Where the desk's 在站点上查看 leads: to what everybody may read, and nowhere else.

Django's own view leads to any row that has an address, whoever of the staff asks.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from articles.models import Article
from districts.models import District


def public_page(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    """/admin/r/<content type>/<pk>/: the public page of a published article or of a district; else 404."""
    public = {Article: Article.objects.published(), District: District.objects.all()}
    types = ContentType.objects.get_for_models(*public)
    found: Any
    for model, rows in public.items():
        if content_type_id == str(types[model].pk) and object_id.isdecimal():
            found = get_object_or_404(rows, pk=int(object_id))
            return redirect(found)
    raise Http404
