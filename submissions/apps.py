from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = "来稿"

    def ready(self) -> None:
        """The models of screening are not in models.py."""
        from submissions.screening import models  # noqa: F401
