from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "pipeline"

    def ready(self):
        from . import (  # noqa: F401
            customer_sections,
            dates,
            finders,
            handover,
            invariants,
            merging,
            own_data,
            papers,
            reactions,
            sold,
            today,
            won,
        )
        from .analysis import sections as analysis_parts  # noqa: F401
        from .contracts import reactions as contract_reactions  # noqa: F401
        from .contracts import sections as contract_parts  # noqa: F401
        from .contracts import today as contract_work  # noqa: F401
        from .copies import sections as copy_sections  # noqa: F401
        from .copies import today as copies_today  # noqa: F401
        from .gating import sections as gating_sections  # noqa: F401
        from .imports import reactions as import_reactions  # noqa: F401
        from .imports import targets  # noqa: F401
        from .moves import strand  # noqa: F401
        from .negotiation import sections as negotiation_parts  # noqa: F401
        from .negotiation import today as negotiation_work  # noqa: F401
        from .planned_visits import sections as visit_sections  # noqa: F401
        from .projects import private as project_pages  # noqa: F401
        from .projects import reactions as project_reactions  # noqa: F401
        from .projects import sections as project_sections  # noqa: F401
        from .projects import surveys as project_surveys  # noqa: F401
        from .projects import today as projects_today  # noqa: F401
        from .proposals import private as proposal_page  # noqa: F401
        from .proposals import sections, words  # noqa: F401
        from .proposals import today as offers_today  # noqa: F401
        from .receipts import sections as receipt_parts  # noqa: F401
        from .requirements import private  # noqa: F401
        from .requirements import sections as research_parts  # noqa: F401
        from .requirements import today as research_today  # noqa: F401
        from .requirements import words as research_words  # noqa: F401
        from .revisits import reactions as revisit_reactions  # noqa: F401
        from .revisits import sections as revisit_sections  # noqa: F401
        from .revisits import today as revisits_today  # noqa: F401
        from .webhook_events import milestones as milestone_events  # noqa: F401
