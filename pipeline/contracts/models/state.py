from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ASKED = "asked", _("Waits for approval")
    APPROVED = "approved", _("Approved")
    SIGNED = "signed", _("Signed")
    CANCELLED = "cancelled", _("Cancelled")


UNSIGNED = (State.DRAFT, State.ASKED, State.APPROVED)
