"""The pages of a plain news site. Each answer is padded to `bytes`, so that both sides send as many."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.feedgenerator import Atom1Feed

from tests.bench.plain.models import Article, District, Kind


def rows():
    """What lists show, newest first."""
    return Article.objects.select_related("district", "kind").defer("body").order_by("-published_at", "-id")


def padded(request, response):
    """The answer with as many bytes as were asked for."""
    missing = int(request.GET.get("bytes", 0)) - len(response.content)
    response.content += b"<!--" + b"x" * max(0, missing - 7) + b"-->"
    return response


def empty(request):
    """No work at all."""
    return HttpResponse(b"x" * int(request.GET.get("bytes", 0)))


def home(request):
    context = {"articles": rows()[:16], "districts": District.objects.all(), "kinds": Kind.objects.all()}
    return padded(request, render(request, "plain/home.html", context))


def show_list(request, articles):
    """Ten a page, with Django's own paginator."""
    paginator = Paginator(articles, 10)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "numbers": paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "districts": District.objects.all(),
        "kinds": Kind.objects.all(),
    }
    return padded(request, render(request, "plain/list.html", context))


def news(request):
    articles = rows()
    if typed := request.GET.get("q"):
        articles = articles.filter(Q(title__icontains=typed) | Q(body__icontains=typed))
    return show_list(request, articles)


def district(request, code):
    return show_list(request, rows().filter(district=get_object_or_404(District, code=code)))


def article(request, pk):
    found = get_object_or_404(Article.objects.select_related("district", "kind"), pk=pk)
    same = rows().filter(district=found.district)
    context = {
        "article": found,
        "newer": same.filter(published_at__gt=found.published_at).order_by("published_at", "id").first(),
        "older": same.filter(published_at__lt=found.published_at).first(),
        "related": same.filter(kind=found.kind).exclude(pk=found.pk)[:4],
        "kinds": Kind.objects.all(),
    }
    return padded(request, render(request, "plain/article.html", context))


def feed(request):
    """The newest twenty with their texts, as ours has them."""
    made = Atom1Feed(title="plain", link="/", description="")
    for one in Article.objects.select_related("district", "kind").order_by("-published_at", "-id")[:20]:
        text = "".join(f"<p>{line}</p>" for line in one.body.split("\n"))
        made.add_item(one.title, f"/articles/{one.pk}/", text, pubdate=one.published_at)
    return padded(request, HttpResponse(made.writeString("utf-8"), content_type=made.content_type))
