from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = "来稿"

    def ready(self) -> None:
        """The models of screening and of the desk are not in models.py."""
        from submissions.desk import models as desk  # noqa: F401
        from submissions.screening import models  # noqa: F401
