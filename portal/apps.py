from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    """The roof: knows every app."""

    name = "portal"

    def ready(self):
        """Make the checks of the settings known."""
        from portal import checks  # noqa: F401


class DeskConfig(AdminConfig):
    """Django's admin with our own site: the moderators' desk."""

    default = False
    default_site = "portal.admin_site.Desk"
