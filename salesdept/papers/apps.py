from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "salesdept.papers"
    label = "papers"

    def ready(self):
        from . import invariants  # noqa: F401
