from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    """The roof: knows every app."""

    name = "portal"


class DeskConfig(AdminConfig):
    """Django's admin with our own site: the moderators' desk."""

    default = False
    default_site = "portal.desk.Desk"
