from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "稿件"

    def ready(self) -> None:
        """The models of search, likeness and reads are not in models.py."""
        from articles.likeness import models as of_likeness  # noqa: F401
        from articles.reads import models as of_reads  # noqa: F401
        from articles.search import index  # noqa: F401
