from django.urls import path

from submissions import views

urlpatterns = [
    path("submit/", views.submit, name="submit"),
    path("status/", views.find, name="find"),
    path("status/<str:token>/", views.status, name="status"),
    path("status/<str:token>/edit/", views.edit, name="story_edit"),
    path("status/<str:token>/withdraw/", views.withdraw, name="story_withdraw"),
    path("status/<str:token>/confirm/", views.confirm, name="story_confirm"),
    path("terms/", views.document, {"document": "terms"}, name="terms"),
    path("terms/<str:version>/", views.document, {"document": "terms"}, name="terms_version"),
    path("privacy/<str:version>/", views.document, {"document": "privacy"}, name="privacy_version"),
    path("privacy/", views.document, {"document": "privacy"}, name="privacy"),
]
