"""Pages about the portal itself."""

from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from articles import counts
from articles.kinds import kinds
from articles.lists import gazetteer
from articles.pages.structured import as_json
from districts.tree import tree
from submissions.board import figures

# When the statement was last compared with the site and its tests.
REVIEWED_ON = date(2026, 11, 24)
# The lines of the map whose links do not depend on what was published.
SERVICES = {
    "投稿": {"submissions:submit": "我要投稿", "submissions:find": "查进度", "commons:terms": "投稿须知"},
    "咨询": {"leads:inquire": "获取园区招商政策资料", "feedback:write": "联系我们"},
    "关于": {
        "about": "关于本站",
        "submissions:board": "审阅公示",
        "commons:privacy": "个人信息说明",
        "accessibility": "无障碍说明",
    },
}


class Link(NamedTuple):
    """One page in the map."""

    label: str
    url: str


class Part(NamedTuple):
    """One line of the map."""

    name: str
    links: list[Link]


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """/accessibility/: the goals, what is tested, what is missing, whom to tell."""
    return render(request, "accessibility.html", {"reviewed_on": REVIEWED_ON})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """/about/: who runs the site, how texts are chosen, what happens to errors, whom to write to."""
    publisher = {
        "@context": "https://schema.org",
        "@type": "NewsMediaOrganization",
        "name": settings.OPERATOR_NAME or settings.SITE_NAME,
        "url": f"{settings.SITE_URL}/",
        "publishingPrinciples": f"{settings.SITE_URL}{reverse('about')}",
    }
    # as_json() leaves no character that could end the element.
    context = {"figures": figures(timezone.now()), "structured": mark_safe(as_json(publisher))}
    return render(request, "about.html", context)


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """/sitemap/: every public page that is no article, for people."""
    parts = [
        Part("稿件", articles()),
        Part("日期", [Link(f"{year} 年", reverse("articles:archive_year", args=[year])) for year in years()]),
        *(
            Part(name, [Link(label, reverse(route)) for route, label in pages.items()])
            for name, pages in SERVICES.items()
        ),
    ]
    context = {
        "parts": [part for part in parts if part.links],
        "districts": gazetteer.ranked(gazetteer.entries(tree().offered(), timezone.now())),
    }
    return render(request, "site_map.html", context)


def articles() -> list[Link]:
    """The lists of articles and their feed."""
    news = reverse("articles:news")
    return [
        Link("首页", reverse("home")),
        Link("最新稿件", news),
        *(Link(kind.name, f"{news}?kind={kind.slug}") for kind in kinds().values()),
        Link("按区域查看", reverse("articles:districts")),
        Link("按日期查看", reverse("articles:archive")),
        Link("订阅", reverse("articles:feeds")),
    ]


def years() -> list[int]:
    """The years with articles, newest first."""
    return sorted(counts.years("", ""), reverse=True)
