from django.urls import path

from leads.views import InquireView, consent, done

app_name = "leads"

urlpatterns = [
    path("inquire/", InquireView.as_public_view(), name="inquire"),
    path("inquire/<str:token>/", done, name="lead_done"),
    path("inquire/<str:token>/consent/", consent, name="consent"),
]
