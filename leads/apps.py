from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "leads"
    verbose_name = "招商咨询"

    def ready(self) -> None:
        """The models of the material are not in models.py."""
        from leads.packs import models  # noqa: F401
