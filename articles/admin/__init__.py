"""What staff do with articles. Django finds the registrations of an app here."""

from articles.admin import articles, kinds

__all__ = ["articles", "kinds"]
