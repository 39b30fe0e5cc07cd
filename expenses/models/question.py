from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now
from salesdept.common.records import Record


class Question(Record):
    """What a reviewer asks the claimant before deciding (5.2.3): one at a time, and the clock stands meanwhile."""

    claim = models.ForeignKey("expenses.Claim", models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now, editable=False)
    text = models.TextField(_("question"), max_length=1000)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["claim"], condition=Q(answered_at=None), name="one_open_question")
        ]

    def __str__(self):
        return self.text
