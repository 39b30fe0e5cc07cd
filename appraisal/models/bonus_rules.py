from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from salesdept.common.money import money_field

from ..bonus.rules import Tier
from .ranges import between

MOST_COEFFICIENT, MOST_LOSS_MONTHS = 10, 24


def coefficient_field(label, default: str) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=4, decimal_places=2, default=Decimal(default), validators=between(0, MOST_COEFFICIENT)
    )


def first_limits() -> list[Decimal]:
    return [Decimal(50_000), Decimal(100_000)]


def first_rates() -> list[Decimal]:
    return [Decimal("0.02"), Decimal("0.03"), Decimal("0.04")]


class BonusRules(models.Model):
    """The part of a rule set by which the bonus is computed (4.4.1).

    Monthly profit is cut at `tier_limits`; `tier_rates` has one rate more, for what lies above the last. A card
    without rank has no coefficient: its bonus is the commission alone.
    """

    coefficient_a = coefficient_field(_("Coefficient of A"), "1.5")
    coefficient_b = coefficient_field(_("Coefficient of B"), "1.2")
    coefficient_c = coefficient_field(_("Coefficient of C"), "1")
    coefficient_d = coefficient_field(_("Coefficient of D"), "0.5")
    coefficient_e = coefficient_field(_("Coefficient of E"), "0")
    tier_limits = ArrayField(
        models.DecimalField(max_digits=14, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]),
        verbose_name=_("Limits of the tiers of profit"),
        default=first_limits,
        blank=True,
    )
    tier_rates = ArrayField(
        models.DecimalField(max_digits=5, decimal_places=4, validators=between(0, 1)),
        verbose_name=_("Rates of the tiers"),
        default=first_rates,
    )
    bonus_pool = money_field(
        verbose_name=_("Most for all bonuses of a month"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    loss_months = models.PositiveSmallIntegerField(
        _("Months for which a loss is carried forward"), default=3, validators=between(0, MOST_LOSS_MONTHS)
    )

    class Meta:
        abstract = True

    BONUS_CONSTRAINTS = [
        models.CheckConstraint(
            condition=Q(tier_rates__len=F("tier_limits__len") + 1),
            name="one_rate_more_than_limits",
            violation_error_message=_("The tiers have one rate more than limits: the last is for what lies above."),
        ),
        models.CheckConstraint(
            condition=Q(
                coefficient_a__gte=F("coefficient_b"),
                coefficient_b__gte=F("coefficient_c"),
                coefficient_c__gte=F("coefficient_d"),
                coefficient_d__gte=F("coefficient_e"),
                coefficient_e__gte=0,
            ),
            name="coefficients_fall",
            violation_error_message=_("A better grade has no smaller coefficient."),
        ),
        models.CheckConstraint(
            condition=Q(bonus_pool=None) | Q(bonus_pool__gte=0),
            name="pool_is_not_negative",
            violation_error_message=_("The pool is not below zero."),
        ),
        models.CheckConstraint(
            condition=Q(coefficient_a__lte=MOST_COEFFICIENT, loss_months__lte=MOST_LOSS_MONTHS),
            name="bonus_terms_in_range",
        ),
    ]

    def coefficient(self, grade: str) -> Decimal:
        """By which the base is multiplied; 0 for a card that is not ranked."""
        return getattr(self, f"coefficient_{grade.lower()}") if grade else Decimal(0)

    @property
    def coefficients(self) -> list[tuple[str, Decimal]]:
        return [(grade, self.coefficient(grade)) for grade in "ABCDE"]

    @property
    def tiers(self) -> list[Tier]:
        """From the first cent on; the last one has no upper end."""
        limits = [None if limit is None else Decimal(limit) for limit in [*self.tier_limits, None]]
        return [Tier(limit, Decimal(rate)) for limit, rate in zip(limits, self.tier_rates, strict=True)]
