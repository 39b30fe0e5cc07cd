from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import DateField, F, Func, Q, Sum, Value
from django.db.models.functions import Greatest, Least, Round
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.finding import Findable, FindableQuerySet, as_lines, gram_index, spelled
from salesdept.common.money import ZERO, money_field
from salesdept.common.records import Record

from ..channels import Channel
from ..roles import HAND_OVER as LEADERS
from ..roles import SEE_LEADS


class CampaignQuerySet(FindableQuerySet):
    def visible_to(self, user):
        """Campaigns are the department's: whoever sees leads sees them all."""
        return self if user.is_a(*SEE_LEADS) else self.none()

    def for_list(self):
        return self

    def within(self, since=None, until=None):
        """Campaigns that run on at least one of these days, both included; `cost_within` is their part of the cost."""
        first = Greatest("starts_on", Value(since, DateField())) if since else F("starts_on")
        last = Least("ends_on", Value(until, DateField())) if until else F("ends_on")
        part = F("cost") * _days(first, last) / _days(F("starts_on"), F("ends_on"))
        found = self.annotate(cost_within=Round(part, precision=2, output_field=money_field()))
        found = found.filter(ends_on__gte=since) if since else found
        return found.filter(starts_on__lte=until) if until else found

    def costs_by(self, field: str) -> dict:
        """Value of `field` -> `cost_within` of these campaigns together."""
        return dict(self.order_by().values_list(field).annotate(Sum("cost_within")))


def _days(first, last) -> Func:
    """Days from one date to another, both included."""
    return Func(last, first, template="(%(expressions)s + 1)", arg_joiner=" - ", output_field=money_field())


class Campaign(Findable, Record):
    """Something done to find customers (3.1.1): a fair, a mailing, a series of articles. A lead may name it.

    `cost` is in company currency. The database keeps the channel of its leads like its own.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel)
    starts_on = models.DateField(_("from"), default=today)
    ends_on = models.DateField(_("until"))
    cost = money_field(verbose_name=_("cost"), default=ZERO)
    note = models.TextField(_("note"), max_length=4000, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "name"]
        indexes = [
            gram_index("spellings", "campaigns_by_spelling"),
            models.Index(fields=["starts_on", "id"], name="campaigns_by_start"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "channel"], name="campaign_with_its_channel"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(cost__gte=0), name="campaign_cost_not_negative"),
        ]

    def __str__(self):
        return self.name

    def spell(self) -> None:
        self.spellings = as_lines(*spelled(self.name))

    def get_absolute_url(self):
        return reverse("customers:campaign", args=[self.pk])

    def clean(self):
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("It ends before it begins.")})

    @property
    def runs_today(self) -> bool:
        return self.starts_on <= today() <= self.ends_on

    def may_edit(self, user) -> bool:
        """Supervisors and the manager plan campaigns (2.2.1, 2.2.2)."""
        return user.is_a(*LEADERS)
