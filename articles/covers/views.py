"""The renditions of covers: for everybody if the article is public, for staff in any state."""

import logging

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from articles.covers import images
from articles.models import Article, Cover

logger = logging.getLogger(__name__)

# Nothing else under /media/ answers.
ROUTE = (
    r"^media/covers/(?P<name>[0-9a-f]{32})/(?P<size>thumb|[1-9][0-9]{0,3})\.(?P<extension>avif|webp|jpg)\Z"
)
# A name is never used twice, so a browser may keep a picture. A shared cache may not: the picture of a
# withdrawn article must be gone at once.
ONE_DAY = "private, max-age=86400"


@require_safe
def rendition(request: HttpRequest, name: str, size: str, extension: str) -> HttpResponseBase:
    """/media/covers/<name>/<size>.<extension>: a picture of a published article, else 404."""
    published = Cover.objects.filter(article__in=Article.objects.published())
    cover = get_object_or_404(published, name=name)
    response = file_of(cover, f"{size}.{extension}")
    response["Cache-Control"] = ONE_DAY
    return response


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The JPEG that an article's cover always has, for staff, whatever the state of the article."""
    cover = get_object_or_404(Cover, article__in=Article.objects.filter(pk=pk))
    return file_of(cover, images.largest(cover.width))


@require_safe
def waiting(request: HttpRequest, name: str) -> HttpResponseBase:
    """The same by the name of the picture, which may have no article yet."""
    cover = get_object_or_404(Cover, name=name)
    return file_of(cover, images.largest(cover.width))


def file_of(cover: Cover, file: str) -> HttpResponseBase:
    """One file of a cover; 404 where there is none, 503 where the place of the files is away."""
    try:
        content = default_storage.open(images.place(cover.name, file))
    except FileNotFoundError as missing:
        raise Http404 from missing
    except OSError:
        logger.exception("cover could not be read")
        return HttpResponse(status=503, headers={"Retry-After": "30", "Cache-Control": "no-store"})
    response = FileResponse(content, content_type=images.TYPES[file.rpartition(".")[2]])
    response["X-Content-Type-Options"] = "nosniff"
    return response
