from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "leads"
    verbose_name = "招商咨询"

    def ready(self) -> None:
        """The models of the material and of what staff took out are not in models.py."""
        from leads.desk import models as of_desk  # noqa: F401
        from leads.packs import models as of_packs  # noqa: F401
