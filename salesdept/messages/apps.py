from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "salesdept.messages"
    label = "outbox"
