"""The goals of a year as a sheet: the year, its quarters, its months."""

from collections.abc import Mapping
from decimal import Decimal

from salesdept.common.calendar import Month, months_between
from salesdept.common.money import ZERO

from ..models import User
from .closing import sales_of
from .models import YearGoals
from .sheet import FiguresSheet, Gap, Row

QUARTERS = {f"q{n}": [f"m{month}" for month in range(3 * n - 2, 3 * n + 1)] for n in range(1, 5)}
MONTHS = [key for keys in QUARTERS.values() for key in keys]


class YearSheet(FiguresSheet):
    """All 17 rows of the goals of a year; parts may be saved before they meet the whole."""

    needs_amount = False

    def __init__(self, goals: YearGoals, data: Mapping | None = None):
        self.goals = goals
        self.spans = {goal.place: goal for goal in goals.goals.all()}
        super().__init__([Row(place, str(goal), goal) for place, goal in self.spans.items()], data)

    def save(self, *, by: User) -> int:
        seen = {key: self.rows[key].version for key in self.changes}
        self.goals.set_figures(self.changes, by=by, seen=seen)
        return len(self.changes)

    def laid_out(self) -> list[dict]:
        """The year, then each quarter followed by its months: cells, what is saved, gaps."""
        order = ["y", *(key for quarter, months in QUARTERS.items() for key in (quarter, *months))]
        sold = dict(zip(MONTHS, sales_of(self.months), strict=True))
        sold |= {quarter: sum((sold[month] for month in months), ZERO) for quarter, months in QUARTERS.items()}
        sold["y"] = sum((sold[month] for month in MONTHS), ZERO)
        return [
            {
                "key": key,
                "goal": self.spans[key],
                "seen": self.rows[key].seen,
                "cells": self.cells(key),
                "gaps": self.gaps_of(key),
                "sold": sold[key],
            }
            for key in order
        ]

    @property
    def months(self) -> list[Month]:
        january = Month.parse(f"{self.goals.year}-01")
        return months_between(january, january.shift(11))

    def gaps_of(self, key: str) -> list[Gap]:
        parts = list(QUARTERS) if key == "y" else QUARTERS.get(key, [])
        return self.gaps(parts, of=key) if parts else []

    def spread(self, asked: str) -> None:
        """Fill in the months of the year or of a quarter: "y:alike", "q2:curve".

        "alike": each the same; "curve": as the department sold in these months when they last ended. ValueError where
        there is nothing to go by.
        """
        key, _colon, how = asked.partition(":")
        parts = MONTHS if key == "y" else QUARTERS.get(key)
        if not parts or how not in ("alike", "curve"):
            raise ValueError(asked)
        self.spread_over(parts, self.values(key), self._weights(parts, how))
        if key == "y":
            for quarter, months in QUARTERS.items():
                self.fill_sums(quarter, months)

    def _weights(self, parts: list[str], how: str) -> list[Decimal]:
        if how == "alike":
            return [Decimal(1)] * len(parts)
        return sales_of([_told_year(self.spans[key].first.shift(-12)) for key in parts])


def _told_year(month: Month) -> Month:
    """The month itself; one that has not ended yet tells nothing, so the same one a year earlier."""
    return month if month.has_ended else month.shift(-12)
