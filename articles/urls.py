from django.urls import path

from articles import reading, views

urlpatterns = [
    path("news/", views.news, name="news"),
    path("districts/", views.districts, name="districts"),
    path("districts/<str:code>/", views.district, name="district"),
    path("articles/<int:pk>/", reading.article, name="article"),
]
