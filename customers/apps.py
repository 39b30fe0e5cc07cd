from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self):
        from . import finders, handover, invariants, lead_sections, today, words  # noqa: F401
        from .attachments import sections  # noqa: F401
        from .bulk import reactions as bulk_reactions  # noqa: F401
        from .cases import handover as case_handover  # noqa: F401
        from .cases import reminding as case_reminding  # noqa: F401
        from .cases import sections as case_sections  # noqa: F401
        from .cases import today as cases_today  # noqa: F401
        from .imports import reactions  # noqa: F401
        from .reaching import reactions as reaching_reactions  # noqa: F401
        from .surveys import handover as survey_handover  # noqa: F401
        from .surveys import letters  # noqa: F401
        from .surveys import sections as survey_sections  # noqa: F401
        from .surveys.imports import reactions as survey_import_reactions  # noqa: F401
        from .time_line import strands  # noqa: F401
        from .visits import dates  # noqa: F401
