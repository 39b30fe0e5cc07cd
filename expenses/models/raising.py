from typing import Any

from django.db import models, transaction
from django.utils import timezone

from salesdept.common.calendar import now, today
from salesdept.common.models import AuditEntry
from salesdept.common.workflow import Happening
from salesdept.people.work_days.clock import work_clock

from ..reviewers import may_be_raised
from .rules import PaymentRules

went_up = Happening()
"""Told (claim or commitment) when it lay too long and goes to the next one up as well."""


class Raised(models.Model):
    """What lies with its reviewers for too long goes one rung up, by the clock (5.2.3).

    `clock_from`: since when it lies there; `raised`: how many rungs it went up.
    """

    objects: Any

    clock_from = models.DateTimeField(null=True, editable=False)
    raised = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def review_by(self):
        """The last day on which it is reviewed in time."""
        began = timezone.localdate(self.clock_from)
        return work_clock().day_after(began, PaymentRules.current().review_days)

    @classmethod
    def lying(cls) -> models.QuerySet:
        """What waits for a reviewer."""
        return cls.objects.filter(state="submitted", clock_from__lt=now())

    @classmethod
    def raise_forgotten(cls) -> int:
        """Send what nobody reviewed in the days that the rules give one step up; how many were raised."""
        return sum(cls._raise_if_it_lies(pk) for pk in cls.lying().values_list("pk", flat=True))

    @classmethod
    @transaction.atomic
    def _raise_if_it_lies(cls, pk) -> bool:
        paper = cls.objects.select_for_update(of=("self",)).get(pk=pk)
        if paper.state != "submitted" or today() <= paper.review_by or not may_be_raised(paper):
            return False
        cls.objects.filter(pk=pk).update(raised=paper.raised + 1, clock_from=now())
        paper.refresh_from_db(fields=["raised", "clock_from"])
        AuditEntry.record(paper, "raise", clause="5.2.3")
        went_up.tell(paper)
        return True
