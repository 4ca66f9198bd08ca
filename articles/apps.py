from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "稿件"

    def ready(self) -> None:
        """The model of the search index is not in models.py."""
        from articles.search import index  # noqa: F401
