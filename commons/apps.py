from django.apps import AppConfig


class CommonsConfig(AppConfig):
    """The ground floor: letters, limits, links. Knows no other app."""

    name = "commons"
    verbose_name = "公共"
