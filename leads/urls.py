from django.urls import path

from leads import views

urlpatterns = [
    path("inquire/", views.inquire, name="inquire"),
    path("inquire/<str:token>/", views.done, name="lead_done"),
]
