from django.urls import path

from commons import documents

app_name = "commons"

urlpatterns = [
    path("terms/", documents.document, {"document": "terms"}, name="terms"),
    path("terms/<str:version>/", documents.document, {"document": "terms"}, name="terms_version"),
    path("privacy/", documents.document, {"document": "privacy"}, name="privacy"),
    path("privacy/<str:version>/", documents.document, {"document": "privacy"}, name="privacy_version"),
]
