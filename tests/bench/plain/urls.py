"""The same addresses as the portal's."""

from django.urls import path

from tests.bench.plain import views

urlpatterns = [
    path("", views.home, name="home"),
    path("news/", views.news, name="news"),
    path("districts/<str:code>/", views.district, name="district"),
    path("articles/<int:pk>/", views.article, name="article"),
    path("feed.xml", views.feed, name="feed"),
    path("empty/", views.empty, name="empty"),
]
