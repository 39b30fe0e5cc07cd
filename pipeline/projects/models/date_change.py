from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now

from ..querysets import DateChangeQuerySet


class DateChange(models.Model):
    """One change of a milestone's promised or expected date (3.5.2). Kept as it was written, but that `report` names
    once the report by which the customer was told. `why` is written for colleagues; the customer never reads it.
    """

    class What(models.TextChoices):
        PROMISED = "promised", _("Promised for")
        EXPECTED = "expected", _("Expected on")

    milestone = models.ForeignKey("pipeline.Milestone", models.PROTECT, related_name="changes")
    what = models.CharField(_("date"), max_length=8, choices=What)
    before = models.DateField(_("before"))
    after = models.DateField(_("after"))
    why = models.CharField(_("why"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=now)
    report = models.ForeignKey("pipeline.ProgressReport", models.PROTECT, null=True, related_name="told")

    objects = DateChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["milestone", "-at"], name="changes_of_milestone"),
            models.Index(fields=["at"], name="changes_untold", condition=Q(report=None)),
        ]
        constraints = [models.CheckConstraint(condition=~Q(before=F("after")), name="date_change_changes")]

    def __str__(self):
        return f"{self.milestone}: {self.before} → {self.after}"

    @classmethod
    def keep(cls, milestone, days: dict, *, why: str, by) -> list:
        """A change for each of `days` ("promised", "expected") that is another one than the milestone's."""
        before = {what: getattr(milestone, f"{what}_on") for what in days}
        moved: list = [
            cls(milestone=milestone, what=what, before=before[what], after=day, why=why, by=by)
            for what, day in days.items()
            if day != before[what]
        ]
        return cls.objects.bulk_create(moved)
