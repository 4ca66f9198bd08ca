"""The moderators' desk: Django's admin with our name, theme and order."""

from django.contrib.admin import AdminSite

# What a moderator opens most stands first.
ORDER = ["submissions", "articles", "leads", "commons", "auth"]


class Desk(AdminSite):
    """The one admin site."""

    site_header = "园讯 内容管理"
    site_title = "园讯"
    index_title = "审阅台"
    enable_nav_sidebar = False

    def get_app_list(self, request, app_label=None):
        """Apps in the order of the day's work."""
        places = {label: place for place, label in enumerate(ORDER)}
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: places.get(app["app_label"], len(ORDER)))
