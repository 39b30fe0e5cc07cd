from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now
from salesdept.common.money import ZERO, money_field

from ...budgets.querysets import BudgetEntryQuerySet


class BudgetEntry(models.Model):
    """One movement of a budget line. Append-only; its key makes a repeated movement impossible."""

    class Kind(models.TextChoices):
        APPROVE = "approve", _("approved")
        SUPPLEMENT = "supplement", _("supplemented")
        TRANSFER_OUT = "transfer_out", _("shifted away")
        TRANSFER_IN = "transfer_in", _("shifted here")
        RESERVE = "reserve", _("reserved")
        RELEASE = "release", _("released")
        SPEND = "spend", _("spent")
        REFUND = "refund", _("paid back")

    line = models.ForeignKey("expenses.BudgetLine", models.PROTECT, related_name="entries")
    source_type = models.CharField(max_length=20)
    source_id = models.UUIDField()
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    approved = money_field(default=ZERO)
    reserved = money_field(default=ZERO)
    spent = money_field(default=ZERO)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    objects = BudgetEntryQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "budget entries"
        indexes = [
            models.Index(fields=["source_id", "line"], name="entries_of_source"),
            models.Index(fields=["line", "-at", "-id"], name="entries_of_line"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source_type", "source_id", "round", "line", "kind"], name="one_movement_per_meaning"
            )
        ]

    def __str__(self):
        return f"{self.line} {self.kind}"
