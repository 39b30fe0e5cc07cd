"""What a year is to be expected to cost, with the way in which that is computed (5.3.2)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from salesdept.common.calendar import Month
from salesdept.common.money import ZERO, to_cents


@dataclass(frozen=True)
class Projection:
    """`so_far` of the year's ended months; `then` of the same months of last year, which made `whole` in all.

    By last year's curve where it has one, else as evenly as so far; at least what is `used` already.
    """

    so_far: Decimal
    months: int
    until: date
    then: Decimal
    whole: Decimal
    used: Decimal

    @property
    def follows_last_year(self) -> bool:
        return ZERO < self.then <= self.whole

    @property
    def value(self) -> Decimal:
        return max(self.by_curve, self.used)

    @property
    def by_curve(self) -> Decimal:
        if self.follows_last_year:
            return to_cents(self.so_far * self.whole / self.then)
        return to_cents(self.so_far * 12 / self.months)

    @property
    def formula(self) -> str:
        told = {
            "so_far": f"{self.so_far:,.2f}",
            "day": date_format(self.until, "SHORT_DATE_FORMAT"),
            "value": f"{self.by_curve:,.2f}",
        }
        words = self._curve_in_words(told)
        if self.value > self.by_curve:
            return _("%(formula)s; there are %(used)s already") % {"formula": words, "used": f"{self.used:,.2f}"}
        return words

    def _curve_in_words(self, told: dict) -> str:
        if self.follows_last_year:
            return _(
                "%(so_far)s until %(day)s × %(whole)s of the whole last year ÷ %(then)s of its same months = %(value)s"
            ) % (told | {"then": f"{self.then:,.2f}", "whole": f"{self.whole:,.2f}"})
        return _("%(so_far)s until %(day)s ÷ %(months)s months × 12 = %(value)s") % (told | {"months": self.months})


def projected(by_month: dict[Month, Decimal], year: int, here: Month) -> Projection | None:
    """For `year`, of which the months before `here` have ended; None before one has, and after all have."""
    first = Month(date(year, 1, 1))
    ended = min(max(here - first, 0), 12)
    if not 0 < ended < 12:
        return None
    months = [first.shift(n) for n in range(12)]
    last_year = [by_month.get(month.shift(-12), ZERO) for month in months]
    return Projection(
        sum((by_month.get(month, ZERO) for month in months[:ended]), ZERO),
        ended,
        months[ended - 1].last,
        sum(last_year[:ended], ZERO),
        sum(last_year, ZERO),
        sum((by_month.get(month, ZERO) for month in months), ZERO),
    )
