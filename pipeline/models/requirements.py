from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.common.money import money_field
from salesdept.common.records import Record


class Requirements(Record):
    """What the customer needs (3.2): needs, budget, purchasing process, feasibility, goals, and their confirmation."""

    class Channel(models.TextChoices):
        MEETING = "meeting", _("In a meeting")
        MAIL = "mail", _("By mail")
        CALL = "call", _("By telephone")
        LINK = "link", _("By the private link")

    opportunity = models.OneToOneField("pipeline.Opportunity", models.CASCADE, related_name="requirements")
    needs = models.TextField(_("business needs"), max_length=4000, blank=True)
    budget = money_field(verbose_name=_("the customer's budget"), null=True, blank=True)
    process = models.TextField(_("purchasing process: who decides, in which steps"), max_length=4000, blank=True)
    feasibility = models.TextField(_("feasibility"), max_length=4000, blank=True)
    goals = models.TextField(_("expected goals and how they are measured"), max_length=4000, blank=True)
    confirmed_by = models.CharField(_("confirmed by"), max_length=80, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    confirmed_how = models.CharField(_("confirmed how"), max_length=10, choices=Channel, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by="", confirmed_on=None, confirmed_how="")
                | (~Q(confirmed_by="") & Q(confirmed_on__isnull=False) & ~Q(confirmed_how="")),
                name="confirmation_is_whole",
            )
        ]

    def __str__(self):
        return str(self.opportunity)

    def confirm_by_link(self, name: str) -> None:
        """The customer's own word; a second one changes nothing."""
        word = {"confirmed_by": name, "confirmed_on": today(), "confirmed_how": self.Channel.LINK}
        if Requirements.objects.filter(pk=self.pk, confirmed_on=None).update(**word):
            record_change(self.opportunity, by=None, clause="3.2.3", action="confirm_requirements", reason=name)


class PainPoint(models.Model):
    """A pain point of the customer and our answer to it (3.2.2)."""

    requirements = models.ForeignKey(Requirements, models.CASCADE, related_name="pain_points")
    pain = models.CharField(_("pain point"), max_length=300)
    answer = models.CharField(_("our answer"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.pain
