from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    name = "appraisal"

    def ready(self):
        from . import documents, import_offers, invariants, own_data, reactions, target_hooks, today, words  # noqa: F401
        from .bonus import reactions as bonus_reactions  # noqa: F401
        from .bonus import today as bonus_today  # noqa: F401
        from .promotion import reactions as promotion_reactions  # noqa: F401
        from .promotion import sections as promotion_sections  # noqa: F401
        from .promotion import today as promotion_today  # noqa: F401
