"""The renditions of covers, for everybody where the article is public and for the desk where it is not."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from articles.covers import images
from articles.models import Article, Cover

# Nothing else under /media/ answers.
ROUTE = r"^media/covers/(?P<name>[0-9a-f]{32})/(?P<width>[1-9][0-9]{0,3})\.(?P<extension>avif|webp|jpg)\Z"
# Names are never used twice, so the browser of a reader may keep a picture; no shared cache may, since a
# withdrawn article takes its picture with it at once.
ONE_DAY = "private, max-age=86400"


@require_safe
def rendition(request, name, width, extension):
    """/media/covers/<name>/<width>.<extension> of a published article; 404 for all else."""
    published = Cover.objects.filter(article__in=Article.objects.published())
    cover = get_object_or_404(published, name=name)
    response = file_of(cover, width, extension)
    response["Cache-Control"] = ONE_DAY
    return response


@require_safe
def preview(request, pk):
    """The smallest JPEG of an article in any state, for the desk."""
    cover = get_object_or_404(Cover, article__in=Article.objects.filter(pk=pk))
    return file_of(cover, images.widths(cover.width)[0], "jpg")


def file_of(cover, width, extension):
    """One file of a cover; 404 where there is none."""
    try:
        file = default_storage.open(images.place(cover.name, width, extension))
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(file, content_type=images.TYPES[extension])
    response["X-Content-Type-Options"] = "nosniff"
    return response
