from django.urls import path

from submissions import views

urlpatterns = [
    path("submit/", views.submit, name="submit"),
    path("status/<str:token>/", views.status, name="status"),
    path("status/<str:token>/edit/", views.edit, name="story_edit"),
    path("status/<str:token>/withdraw/", views.withdraw, name="story_withdraw"),
    path("terms/", views.document, {"document": "terms"}, name="terms"),
    path("privacy/", views.document, {"document": "privacy"}, name="privacy"),
]
