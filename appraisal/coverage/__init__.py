"""What is missing, odd or unsigned in a month before the clerk compiles it (4.3.1)."""

from ..models import Period
from .checks import Check, Finding
from .entries import entries_taken_anew, late_entries, negative_entries, unusually_large_entries
from .fairness import grades_on_one_deal, reps_with_few_answers, reps_without_entries
from .missing import contracts_waiting, contracts_without_cost, reps_without_target

__all__ = ["Check", "Finding", "coverage_of", "fairness_of", "missing_in"]

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
    return [check for look in (*MISSING, *ODD) if (check := look(period)).findings]


def fairness_of(period: Period) -> list[Check]:
    """Of what the judgement rests on, every check that found something. A fixed number of queries."""
    return [check for look in JUDGED_ON if (check := look(period)).findings]


def missing_in(period: Period) -> dict[str, list[Finding]]:
    """label -> what blocks the compilation unless it is waived with a reason; empty when nothing does."""
    found = [look(period) for look in MISSING]
    return {str(check.label): check.findings for check in found if check.findings}
