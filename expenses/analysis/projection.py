"""What a year is to be expected to cost, with the way in which that is computed (5.3.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.calendar import Month
from salesdept.common.money import ZERO, to_cents
from salesdept.common.text import Text

LAST_YEAR = gettext_lazy(
    "%(so_far)s until %(day)s × %(whole)s of the whole last year ÷ %(then)s of its same months = %(value)s"
)
PLAN = gettext_lazy(
    "%(so_far)s until %(day)s × %(whole)s of the whole year's plan ÷ %(then)s of its same months = %(value)s"
)


@dataclass(frozen=True)
class Curve:
    """A year's course: what its months until then made, of `whole` in all. It weighs; its height doesn't count."""

    words: Text
    then: Decimal
    whole: Decimal

    @classmethod
    def of(cls, words: Text, months: Sequence[Decimal], ended: int) -> "Curve | None":
        """None where it says nothing of the months that follow."""
        curve = cls(words, sum(months[:ended], ZERO), sum(months, ZERO))
        return curve if ZERO < curve.then <= curve.whole else None


@dataclass(frozen=True)
class Projection:
    """`so_far` of the year's ended months; at least what is `used` already.

    By last year's curve where it has one, else by the plan of the budget's months, else as evenly as so far.
    """

    so_far: Decimal
    months: int
    until: date
    curve: Curve | None
    used: Decimal

    @property
    def value(self) -> Decimal:
        return max(self.by_curve, self.used)

    @property
    def by_curve(self) -> Decimal:
        if self.curve:
            return to_cents(self.so_far * self.curve.whole / self.curve.then)
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
        if self.curve:
            return self.curve.words % (told | {"then": f"{self.curve.then:,.2f}", "whole": f"{self.curve.whole:,.2f}"})
        return _("%(so_far)s until %(day)s ÷ %(months)s months × 12 = %(value)s") % (told | {"months": self.months})


def plan_of(lines: Iterable) -> list[Decimal]:
    """What budget lines have planned for each month, a twelfth where one has no months; empty where none has."""
    planned = list(lines)
    if not any(line.months for line in planned):
        return []
    courses = [line.months or [line.approved / 12] * 12 for line in planned]
    return [sum(amounts, ZERO) for amounts in zip(*courses, strict=True)]


def planned_within(lines: Iterable, months: Sequence[Month]) -> Decimal:
    """What budget lines of a year have planned for these months of it, a twelfth for each where one has no months."""
    return to_cents(sum((_of_month(line, month) for line in lines for month in months), ZERO))


def _of_month(line, month: Month) -> Decimal:
    return line.months[month.first.month - 1] if line.months else line.approved / 12


def projected(
    by_month: dict[Month, Decimal], year: int, here: Month, plan: Sequence[Decimal] = ()
) -> Projection | None:
    """For `year`, of which the months before `here` have ended; None before one has, and after all have.

    `plan`: what the budget has planned for each of its months; empty where it has no months.
    """
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
        Curve.of(LAST_YEAR, last_year, ended) or Curve.of(PLAN, plan, ended),
        sum((by_month.get(month, ZERO) for month in months), ZERO),
    )
