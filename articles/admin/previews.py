"""The signed link to a draft, for whoever has no account and should read it before it is published."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from articles.models import Article
from articles.pages.draft import PURPOSE, link_to
from commons import links

NO_DRAFT = "这篇稿件已经不是草稿，预览链接不再有效。"


@permission_required("articles.change_article", raise_exception=True)
def draft_link(request: HttpRequest, pk: int) -> HttpResponse:
    """预览链接: a page with the link of a draft; nothing is stored, each opening makes one for seven days."""
    item = get_object_or_404(Article.objects.select_related("district"), pk=pk)
    if item.state != Article.State.DRAFT:
        messages.warning(request, NO_DRAFT)
        return redirect("admin:articles_article_change", pk)
    context = {
        **admin.site.each_context(request),
        "title": "预览链接",
        "article": item,
        "link": links.url(link_to(item)),
        "days": settings.LINK_DAYS[PURPOSE],
    }
    return TemplateResponse(request, "admin/articles/article/draft_link.html", context)
