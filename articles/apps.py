from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """What the public reads: districts, kinds, articles."""

    name = "articles"
    verbose_name = "稿件与区域"
