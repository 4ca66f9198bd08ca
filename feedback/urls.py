from django.urls import path

from feedback.views import ContactView, done

app_name = "feedback"

urlpatterns = [
    path("contact/", ContactView.as_public_view(), name="write"),
    path("contact/<str:token>/", done, name="done"),
]
