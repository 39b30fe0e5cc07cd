from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from salesdept.common.money import ZERO, money_field
from salesdept.common.records import Record

from ...bonus.querysets import BonusLineQuerySet
from ...bonus.rules import Part


def earned_field() -> models.DecimalField:
    """Exact: a cent times a rate of four places."""
    return models.DecimalField(max_digits=20, decimal_places=6, default=ZERO)


COMPUTED = Round(
    ExpressionWrapper(
        F("base") * F("coefficient") * F("days") / F("working_days") + F("commission"),
        output_field=models.DecimalField(max_digits=24, decimal_places=6),
    ),
    2,
)


class BonusLine(Record):
    """One person's bonus of one month in a run, with everything it was computed from (4.4.1).

    `wanted` is the month's bonus by the rules, `due` what the pool leaves of it, `settled` what earlier runs gave for
    the same month. A line about an earlier month is a difference; what of it would make the person's sum negative is
    `held_back` and comes again in the next run. Once the run is approved the database refuses to change it.
    """

    run = models.ForeignKey("appraisal.BonusRun", models.CASCADE, related_name="lines")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bonus_lines")
    period = models.ForeignKey("appraisal.Period", models.PROTECT, related_name="bonus_lines")
    card = models.ForeignKey("appraisal.Scorecard", models.PROTECT, null=True, related_name="bonus_lines")
    is_difference = models.BooleanField(_("difference of an earlier month"), default=False)
    grade = models.CharField(max_length=1, blank=True)
    base = money_field(default=ZERO)
    coefficient = models.DecimalField(max_digits=4, decimal_places=2, default=ZERO)
    days = models.PositiveSmallIntegerField(default=0)
    working_days = models.PositiveSmallIntegerField()
    profit = money_field(null=True)
    losses = money_field(default=ZERO)
    counted = money_field(default=ZERO)
    loss = money_field(default=ZERO)
    tier_profits = ArrayField(models.DecimalField(max_digits=14, decimal_places=2), default=list)
    tier_rates = ArrayField(models.DecimalField(max_digits=5, decimal_places=4), default=list)
    commission = earned_field()
    wanted = money_field(default=ZERO)
    due = money_field(default=ZERO)
    settled = money_field(default=ZERO)
    held_back = money_field(default=ZERO)
    amount = money_field(verbose_name=_("amount"), default=ZERO)

    formula: str
    """In words, "" for who may not see the scorecard behind; put there by `bonus.shown`."""
    steps: list[str]

    objects = BonusLineQuerySet.as_manager()

    class Meta:
        ordering = ["is_difference", "person__name", "period__month"]
        indexes = [models.Index(fields=["person", "-id"], name="bonuses_of_person")]
        constraints = [
            models.UniqueConstraint(fields=["run", "person", "period"], name="one_bonus_per_person_and_month"),
            models.CheckConstraint(condition=Q(working_days__gte=1, days__lte=F("working_days")), name="bonus_of_days"),
            models.CheckConstraint(condition=Q(wanted=COMPUTED), name="bonus_is_its_computation"),
            models.CheckConstraint(
                condition=Q(counted__gte=0, losses__gte=0, loss__gte=0, held_back__gte=0, settled__gte=0),
                name="bonus_parts_not_negative",
            ),
            models.CheckConstraint(condition=Q(due__gte=0, due__lte=F("wanted")), name="bonus_within_what_is_wanted"),
            models.CheckConstraint(
                condition=Q(amount=F("due") - F("settled") + F("held_back")), name="bonus_is_due_less_settled"
            ),
            models.CheckConstraint(
                condition=Q(is_difference=True) | Q(settled=0, held_back=0), name="only_differences_settle"
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.period.month}"

    def get_absolute_url(self):
        return self.run.get_absolute_url()

    @property
    def parts(self) -> list[Part]:
        pairs = zip(self.tier_profits, self.tier_rates, strict=True)
        return [Part(Decimal(profit), Decimal(rate)) for profit, rate in pairs]
