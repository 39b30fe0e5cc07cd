from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "salesdept.webhooks"
    label = "webhooks"

    def ready(self):
        from salesdept.common.history import words_for

        from . import invariants  # noqa: F401

        words_for(rotate_secret=_("New secret"), pause_itself=_("Paused by itself"))
