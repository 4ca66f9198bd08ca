from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """What the public reads: districts, kinds, articles."""

    name = "articles"
    verbose_name = "稿件与区域"

    def ready(self):
        """The model of the search index stands in a module of its own."""
        from articles import search  # noqa: F401
