from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    name = "appraisal"

    def ready(self):
        from . import import_offers, merging, reactions, today  # noqa: F401
