"""The steps of an implementation plan with their days, and their drawing as a time line (3.3.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

WIDTH, ROW, LEFT = 720, 30, 6


class PlanStep(models.Model):
    """A milestone of the plan, from one day to another; on a single day both are the same."""

    proposal = models.ForeignKey("pipeline.Proposal", models.CASCADE, related_name="plan_steps")
    title = models.CharField(_("milestone"), max_length=120)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))

    class Meta:
        ordering = ["starts_on", "ends_on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="plan_step_lasts")]

    def __str__(self):
        return self.title

    def clean(self):
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("It would end before it begins.")})


@dataclass(frozen=True)
class Bar:
    """A step as the SVG draws it."""

    title: str
    starts_on: date
    ends_on: date
    x: int
    y: int
    width: int


@dataclass(frozen=True)
class TimeLine:
    bars: list[Bar]
    width: int
    height: int
    starts_on: date
    ends_on: date


def time_line(steps: Sequence[PlanStep]) -> TimeLine | None:
    """The steps on one scale of days, one under the other; None without any."""
    if not steps:
        return None
    first, last = min(one.starts_on for one in steps), max(one.ends_on for one in steps)
    days = (last - first).days + 1

    def at(day: int) -> int:
        return LEFT + day * (WIDTH - 2 * LEFT) // days

    bars = []
    for row, one in enumerate(steps):
        start, end = at((one.starts_on - first).days), at((one.ends_on - first).days + 1)
        bars.append(Bar(one.title, one.starts_on, one.ends_on, start, row * ROW, max(end - start, 6)))
    return TimeLine(bars, WIDTH, len(steps) * ROW + 4, first, last)
