from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month, MonthField
from salesdept.common.money import money_field
from salesdept.common.records import Record

from ..rules import Indicator

SINCE_EVER = Month.parse("2000-01")


def weight_field(default: int) -> models.DecimalField:
    return models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(default))


class RuleSet(Record):
    """The rules of the appraisal (4.3.3), in force from a month on until the next set; readable by all (1.3.2).

    Weights in percent, 100 together. The growth curve runs through (rate, score) points.
    """

    valid_from = MonthField(_("valid from"), unique=True)
    weight_amount = weight_field(40)
    weight_profit = weight_field(25)
    weight_growth = weight_field(10)
    weight_new_customers = weight_field(15)
    weight_satisfaction = weight_field(10)
    cap = models.DecimalField(_("most points for one indicator"), max_digits=5, decimal_places=2, default=Decimal(120))
    least_weight = models.DecimalField(
        _("least weight to be ranked"), max_digits=5, decimal_places=2, default=Decimal(60)
    )
    least_days = models.PositiveSmallIntegerField(_("least working days to be ranked"), default=10)
    min_base = money_field(verbose_name=_("least base of growth"), default=Decimal(10_000))
    grade_a = models.DecimalField(_("A from"), max_digits=5, decimal_places=2, default=Decimal(90))
    grade_b = models.DecimalField(_("B from"), max_digits=5, decimal_places=2, default=Decimal(80))
    grade_c = models.DecimalField(_("C from"), max_digits=5, decimal_places=2, default=Decimal(70))
    grade_d = models.DecimalField(_("D from"), max_digits=5, decimal_places=2, default=Decimal(60))
    growth_rates = ArrayField(models.DecimalField(max_digits=6, decimal_places=4), default=list)
    growth_scores = ArrayField(models.DecimalField(max_digits=5, decimal_places=2), default=list)
    mean_weight = models.PositiveSmallIntegerField(_("answers' worth of the department's mean"), default=5)
    default_mean = models.DecimalField(
        _("mean satisfaction before there are answers"), max_digits=5, decimal_places=2, default=Decimal(80)
    )
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    weight_amount=Decimal(100)
                    - F("weight_profit")
                    - F("weight_growth")
                    - F("weight_new_customers")
                    - F("weight_satisfaction")
                ),
                name="weights_are_100",
            ),
            models.CheckConstraint(
                condition=Q(
                    grade_a__gt=F("grade_b"), grade_b__gt=F("grade_c"), grade_c__gt=F("grade_d"), grade_d__gt=0
                ),
                name="grades_fall",
            ),
        ]

    def __str__(self):
        return str(self.valid_from)

    def get_absolute_url(self):
        return reverse("appraisal:rule_set", args=[self.pk])

    @classmethod
    def in_force(cls, month: Month) -> "RuleSet":
        """The set in force in `month`; before anybody drafted one, the default, not saved."""
        found = cls.objects.filter(valid_from__lte=month).first()
        return found or cls(valid_from=SINCE_EVER, **DEFAULT_CURVE)

    @classmethod
    def for_month(cls, month: Month) -> "RuleSet":
        """The set in force in `month`, saved: what a month is appraised by."""
        rules = cls.in_force(month)
        if rules._state.adding:
            rules, _is_new = cls.objects.get_or_create(valid_from=SINCE_EVER, defaults=DEFAULT_CURVE)
        return rules

    @property
    def weights(self) -> dict[str, Decimal]:
        return {indicator.value: getattr(self, f"weight_{indicator.value}") for indicator in Indicator}

    @property
    def growth_curve(self) -> list[tuple[Decimal, Decimal]]:
        return list(zip(self.growth_rates, self.growth_scores, strict=True))

    @property
    def thresholds(self) -> list[tuple[str, Decimal]]:
        """Best first; [A, B) leaves no gap (figures 7)."""
        return [("A", self.grade_a), ("B", self.grade_b), ("C", self.grade_c), ("D", self.grade_d), ("E", Decimal(0))]


DEFAULT_CURVE = {
    "growth_rates": [Decimal("-0.2"), Decimal(0), Decimal("0.2"), Decimal("0.5")],
    "growth_scores": [Decimal(0), Decimal(60), Decimal(100), Decimal(120)],
}
