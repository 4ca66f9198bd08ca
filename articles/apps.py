from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "稿件"

    def ready(self) -> None:
        """The models of search and likeness are not in models.py."""
        from articles.likeness import models  # noqa: F401
        from articles.search import index  # noqa: F401
