"""The page of a staff-written draft, for whoever was sent its signed link: seven days, in no index."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Article
from commons import links
from commons.prose import blocks, numbered
from commons.public_forms import private

PURPOSE = "draft"


def link_to(item: Article) -> links.Link:
    """The link to a draft; it opens no more what was published or taken down, nor when it was called back."""
    return links.Link(PURPOSE, item.pk, item.preview_serial or 1)


@private
@require_safe
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """/preview/<token>/: the draft as it is stored now; 404 for all that is no draft any more."""
    link = links.read(token, [PURPOSE])
    drafts = Article.objects.filter(state=Article.State.DRAFT).select_related("district", "kind")
    item = get_object_or_404(drafts, pk=link.id if link else 0)
    if link != link_to(item):
        raise Http404
    context = {
        "article": item,
        "blocks": numbered(blocks(item.body)),
        "now": timezone.now(),
        "days": settings.LINK_DAYS[PURPOSE],
    }
    return render(request, "articles/draft.html", context)
