from django.urls import path, re_path, register_converter
from django.urls.converters import IntConverter

from articles.covers import views as covers
from articles.pages import archive, article, draft, feeds, lists, sitemaps
from articles.sharing import views as sharing

app_name = "articles"


class Year(IntConverter):
    regex = "[0-9]{4}"

    def to_url(self, value: str | int) -> str:
        return f"{int(value):04}"


class MonthOrDay(IntConverter):
    """Two digits, so that each day has one address."""

    regex = "[0-9]{2}"

    def to_url(self, value: str | int) -> str:
        return f"{int(value):02}"


register_converter(Year, "yyyy")
register_converter(MonthOrDay, "nn")

urlpatterns = [
    path("news/", lists.news, name="news"),
    path("districts/", lists.districts, name="districts"),
    path("districts/<str:code>/", lists.district, name="district"),
    path("archive/", archive.index, name="archive"),
    path("archive/<yyyy:year>/", archive.year, name="archive_year"),
    path("archive/<yyyy:year>/<nn:month>/", archive.month, name="archive_month"),
    path("archive/<yyyy:year>/<nn:month>/<nn:day>/", archive.day, name="archive_day"),
    path("articles/<int:pk>/", article.article, name="article"),
    path("preview/<str:token>/", draft.draft, name="draft"),
    path("articles/<int:pk>/qr.svg", sharing.square, name="square"),
    path("articles/<int:pk>/card.png", sharing.card, name="card"),
    re_path(covers.ROUTE, covers.rendition, name="cover"),
    path("feeds/", feeds.about, name="feeds"),
    path("feed.xml", feeds.whole_feed, name="feed"),
    path("districts/<str:code>/feed.xml", feeds.district_feed, name="district_feed"),
    path("kinds/<slug:slug>/feed.xml", feeds.kind_feed, name="kind_feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-<yyyy:year>.xml", sitemaps.year, name="sitemap_year"),
    path("sitemap-<yyyy:year>-<int:part>.xml", sitemaps.year, name="sitemap_year_part"),
]
