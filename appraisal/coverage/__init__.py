"""What is missing, odd or unsigned in a month before the clerk compiles it (4.3.1)."""

from collections.abc import Callable, Iterable

from ..models import Period
from .checks import Check, Finding
from .entries import entries_taken_anew, late_entries, negative_entries, unusually_large_entries
from .fairness import grades_on_one_deal, reps_with_few_answers, reps_without_entries
from .missing import contracts_waiting, contracts_without_cost, reps_without_target

__all__ = ["Check", "Finding", "coverage_of", "fairness_of", "missing_in", "odd_in"]

MISSING = (reps_without_target, contracts_without_cost, contracts_waiting)
ODD = (
    entries_taken_anew,
    unusually_large_entries,
    negative_entries,
    late_entries,
    reps_without_entries,
    reps_with_few_answers,
    grades_on_one_deal,
)

JUDGED_ON = (late_entries, entries_taken_anew, reps_with_few_answers, grades_on_one_deal)
"""What the manager looks at once more before a grade is published."""


def coverage_of(period: Period) -> list[Check]:
    """Every check that found something, what blocks the compilation first. A fixed number of queries.

    What is waived is among them: it is still missing.
    """
    return [*missing_in(period), *odd_in(period)]


def missing_in(period: Period) -> list[Check]:
    """What blocks the compilation unless it is waived with a reason; empty when nothing does."""
    return _found(MISSING, period)


def odd_in(period: Period) -> list[Check]:
    """What blocks nothing and is worth a second look."""
    return _found(ODD, period)


def fairness_of(period: Period) -> list[Check]:
    """Of what the judgement rests on, every check that found something. A fixed number of queries."""
    return _found(JUDGED_ON, period)


def _found(looks: Iterable[Callable[[Period], Check]], period: Period) -> list[Check]:
    return [check for look in looks if (check := look(period)).findings]
