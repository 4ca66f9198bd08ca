from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = "来稿"

    def ready(self) -> None:
        """Not all models are in models.py."""
        from submissions import downloads  # noqa: F401
        from submissions.desk import models as desk  # noqa: F401
        from submissions.publishing import models as publishing  # noqa: F401
        from submissions.screening import models as screening  # noqa: F401
