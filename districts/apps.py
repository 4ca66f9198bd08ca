from django.apps import AppConfig


class DistrictsConfig(AppConfig):
    """The tree of districts, used by all other apps."""

    name = "districts"
    verbose_name = "区域"
