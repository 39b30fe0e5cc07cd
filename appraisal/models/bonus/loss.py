from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import MonthField, now
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.money import ZERO, money_field
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ...bonus.querysets import LossQuerySet


def is_past_its_time(loss, by):
    if loss.pk not in set(type(loss).objects.lapsed().filter(pk=loss.pk).values_list("pk", flat=True)):
        return RuleBroken(
            gettext("This loss is still carried: later profit makes it good first."),
            "4.4.1",
            gettext("It may be written off when its months are over."),
        )
    return None


def is_not_own(loss, by):
    return NotYourPart(gettext("Nobody writes off an own loss."), "4.4.1") if loss.person_id == by.pk else None


class Loss(Document):
    """A month's negative profit, made good by the profit of the months after it, then written off (4.4.1).

    `used` is what approved runs set off against it.
    """

    class State(models.TextChoices):
        CARRIED = "carried", _("Carried forward")
        WRITTEN_OFF = "written_off", _("Written off")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="losses")
    month = MonthField(_("month"))
    amount = money_field(verbose_name=_("loss"))
    used = money_field(verbose_name=_("made good"), default=ZERO)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.CARRIED, editable=False)
    reason = models.TextField(_("reason"), blank=True, editable=False)
    written_off_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    written_off_at = models.DateTimeField(null=True, editable=False)

    objects = LossQuerySet.as_manager()

    class Meta:
        ordering = ["month", "person__name"]
        constraints = [
            models.UniqueConstraint(fields=["person", "month"], name="one_loss_per_person_and_month"),
            models.CheckConstraint(condition=Q(used__gte=0, used__lte=F("amount")), name="loss_made_good_once"),
            models.CheckConstraint(
                condition=Q(state="carried", written_off_by=None)
                | (Q(state="written_off", written_off_by__isnull=False) & ~Q(reason="")),
                name="loss_written_off_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.month}"

    def get_absolute_url(self):
        return reverse("appraisal:loss", args=[self.pk])

    @property
    def left(self):
        return self.amount - self.used

    @step(
        State.CARRIED,
        State.WRITTEN_OFF,
        label=_("Write off"),
        by=[Role.MANAGER],
        clause="4.4.1",
        guards=[is_not_own, is_past_its_time],
        form="salesdept.common.forms.ReasonForm",
        tone="primary",
    )
    def write_off(self, *, by, reason):
        """Its months are over: what is left of it is borne by nobody."""
        self.reason, self.written_off_by, self.written_off_at = reason, by, now()


class LossUse(models.Model):
    """What a line's profit made good of an earlier loss."""

    line = models.ForeignKey("appraisal.BonusLine", models.CASCADE, related_name="loss_uses")
    loss = models.ForeignKey(Loss, models.PROTECT, related_name="uses")
    amount = money_field()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "loss"], name="loss_used_once_per_line"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="loss_use_is_positive"),
        ]

    def __str__(self):
        return f"{self.loss} {self.amount}"
