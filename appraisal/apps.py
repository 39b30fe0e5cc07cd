from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    name = "appraisal"

    def ready(self):
        from . import reactions, today  # noqa: F401
