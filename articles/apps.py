from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """What the public reads: kinds, articles, their pages."""

    name = "articles"
    verbose_name = "稿件"

    def ready(self):
        """The model of the search index stands in a module of its own."""
        from articles.search import index  # noqa: F401
