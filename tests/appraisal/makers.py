"""Makers of chapter 4."""

from datetime import timedelta

from appraisal.models import Period
from salesdept.common.calendar import Month, as_of
from tests.makers import make_target

WAIVER = "the costs come next week"


def open_period(month: Month) -> Period:
    """The month, opened and computed on the first day after it."""
    with as_of(month.next.first):
        return Period.open_month(month)


def compiled(month: Month, office) -> Period:
    """Compiled by the clerk, with what is missing waived."""
    period = open_period(month)
    with as_of(month.next.first + timedelta(days=1)):
        period.compile(by=office.clerk, waiver=WAIVER)
    return period


def reviewed(month: Month, office) -> Period:
    period = compiled(month, office)
    with as_of(month.next.first + timedelta(days=2)):
        for supervisor in (office.supervisor, office.other_supervisor):
            if period.teams_to_review(supervisor):
                period.review(by=supervisor)
    return period


def published(month: Month, office) -> Period:
    period = reviewed(month, office)
    with as_of(month.next.first + timedelta(days=3)):
        period.evaluate(by=office.manager)
        period.publish(by=office.manager)
    return period


def set_targets(month: Month, *reps) -> None:
    for rep in reps:
        make_target(rep, month)
