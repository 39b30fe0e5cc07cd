from django.apps import AppConfig


class TeamdevConfig(AppConfig):
    name = "teamdev"

    def ready(self):
        from . import invariants, reactions, today  # noqa: F401
        from .plans import reactions as plan_reactions  # noqa: F401
        from .plans import sections as plan_sections  # noqa: F401
        from .plans import today as plans_today  # noqa: F401
