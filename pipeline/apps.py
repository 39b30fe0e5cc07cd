from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "pipeline"

    def ready(self):
        from . import (  # noqa: F401
            contract_sections,
            customer_sections,
            finders,
            handover,
            merging,
            opportunity_sections,
            own_data,
            papers,
            reactions,
            today,
            won,
        )
        from .imports import reactions as import_reactions  # noqa: F401
        from .imports import targets  # noqa: F401
        from .moves import strand  # noqa: F401
