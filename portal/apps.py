from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        """Register the checks of the settings."""
        from portal import checks  # noqa: F401


class DeskConfig(AdminConfig):
    """Django's admin with our own site: the moderators' desk."""

    default = False
    default_site = "portal.admin_site.Desk"
