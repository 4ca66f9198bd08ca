from django.urls import path

from leads.packs.views import download
from leads.views import InquireView, consent, done

app_name = "leads"

urlpatterns = [
    path("inquire/", InquireView.as_public_view(), name="inquire"),
    path("inquire/<str:token>/", done, name="lead_done"),
    path("inquire/files/<str:token>/", download, name="file"),
    path("inquire/<str:token>/consent/", consent, name="consent"),
]
