from django.contrib import admin
from django.urls import include, path

from portal.home import home

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("", include("articles.urls")),
    path("", include("submissions.urls")),
    path("", include("leads.urls")),
    path("admin/", admin.site.urls),
]
