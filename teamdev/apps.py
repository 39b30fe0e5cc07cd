from django.apps import AppConfig


class TeamdevConfig(AppConfig):
    name = "teamdev"

    def ready(self):
        from . import invariants, reactions, today  # noqa: F401
