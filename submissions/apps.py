from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """Stories on their way from the sender to the public."""

    name = "submissions"
    verbose_name = "来稿"
