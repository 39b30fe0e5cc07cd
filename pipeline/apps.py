from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "pipeline"

    def ready(self):
        from . import customer_sections, finders, handover, merging, own_data, reactions, today, won  # noqa: F401
        from .imports import reactions as import_reactions  # noqa: F401
        from .imports import targets  # noqa: F401
