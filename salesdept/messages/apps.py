from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "salesdept.messages"
    label = "outbox"

    def ready(self):
        from . import invariants, reactions  # noqa: F401
