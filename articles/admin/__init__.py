"""What staff do with articles. Django imports this package to find the registered admin classes."""

from articles.admin import articles, kinds

__all__ = ["articles", "kinds"]
