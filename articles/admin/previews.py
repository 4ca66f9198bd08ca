"""The signed link to a draft, for whoever has no account and should read it before it is published."""

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from articles.actions import revoke_previews
from articles.models import Article
from articles.pages.draft import link_to
from commons import preview_links

NO_DRAFT = "这篇稿件已经不是草稿，预览链接不再有效。"


@permission_required("articles.change_article", raise_exception=True)
def draft_link(request: HttpRequest, pk: int) -> HttpResponse:
    """预览链接: a page with the link of a draft; POST calls back all that were given out, and is logged."""
    item = get_object_or_404(Article.objects.select_related("district"), pk=pk)
    back = reverse("admin:articles_article_change", args=[pk])
    if item.state != Article.State.DRAFT:
        messages.warning(request, NO_DRAFT)
        return redirect(back)
    if request.method == "POST":
        revoke_previews(item)
        admin.site.get_model_admin(Article).log_change(request, item, "收回预览链接")
        messages.success(request, preview_links.REVOKED)
        return redirect("admin:article_draft_link", pk)
    within = (reverse("admin:articles_article_changelist"), "稿件")
    return preview_links.show(request, link_to(item), what=item.headline, back=back, within=within)
