from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesdept.common.money import money_field
from salesdept.common.records import Record

from ..cascade import FIGURES

NOT_BELOW_0 = MinValueValidator(0)
LEAST_GROWTH, MOST_GROWTH = Decimal(-1), Decimal(3)


class Figures(Record):
    """The five figures of the appraisal as something to be reached (4.1), in company currency. None: not set.

    Growth is a rate (0.15: 15 % more), satisfaction lies between 0 and 100.
    """

    amount = money_field(verbose_name=_("sales amount"), null=True, blank=True, validators=[NOT_BELOW_0])
    profit = money_field(verbose_name=_("sales profit"), null=True, blank=True, validators=[NOT_BELOW_0])
    new_customers = models.DecimalField(
        _("new customers"), max_digits=8, decimal_places=2, null=True, blank=True, validators=[NOT_BELOW_0]
    )
    growth = models.DecimalField(
        _("growth rate"),
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(LEAST_GROWTH), MaxValueValidator(MOST_GROWTH)],
    )
    satisfaction = models.DecimalField(
        _("customer satisfaction"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[NOT_BELOW_0, MaxValueValidator(100)],
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="%(class)s_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(
                    profit__gte=0,
                    new_customers__gte=0,
                    growth__range=(LEAST_GROWTH, MOST_GROWTH),
                    satisfaction__range=(0, 100),
                ),
                name="%(class)s_figures_in_range",
            ),
        ]

    @property
    def figures(self) -> dict[str, Decimal | None]:
        return {name: getattr(self, name) for name in FIGURES}

    def take(self, figures: dict) -> dict[str, list]:
        """Set these figures; return name -> [before, after] of those that differ."""
        before = self.figures
        for name, value in figures.items():
            setattr(self, name, value)
        return {name: [before[name], value] for name, value in figures.items() if before[name] != value}
