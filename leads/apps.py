from django.apps import AppConfig


class LeadsConfig(AppConfig):
    """Investors who ask to be called."""

    name = "leads"
    verbose_name = "招商咨询"
