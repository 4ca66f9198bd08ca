from django.contrib import admin
from django.urls import include, path

from portal import pages, wellknown
from portal.home import home

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("robots.txt", wellknown.robots, name="robots"),
    path("<str:key>.txt", wellknown.indexnow_key, name="indexnow_key"),
    path(".well-known/security.txt", wellknown.security, name="security"),
    path("favicon.ico", wellknown.favicon, name="favicon"),
    path("apple-touch-icon.png", wellknown.touch_icon, name="touch_icon"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("about/", pages.about, name="about"),
    path("sitemap/", pages.site_map, name="site_map"),
    path("", include("articles.urls")),
    path("", include("commons.urls")),
    path("", include("submissions.urls")),
    path("", include("leads.urls")),
    path("", include("feedback.urls")),
    path("admin/", admin.site.urls),
]
