"""What the clerk has to settle before a month is compiled (4.3.1)."""

from django.utils.translation import gettext as _

from pipeline.models import SalesEntry
from salesdept.people.models import Role, Target, User

from .models import Period


def exceptions_of(period: Period) -> dict[str, list[str]]:
    """label -> who or what: reps without a target, contracts without a cost. Empty when nothing is missing.

    A cost is missing only where the month's rules weigh profit.
    """
    found = {_("No target"): list(reps_without_target(period).values_list("name", flat=True))}
    if period.rule_set.weight_profit:
        found[_("Cost not known")] = list(contracts_without_cost(period))
    return {label: names for label, names in found.items() if names}


def reps_without_target(period: Period):
    reps = User.objects.working_in(period.month).filter(role=Role.REP)
    return reps.exclude(pk__in=Target.objects.of_month(period.month).filter(amount__gt=0).values("rep")).order_by(
        "name"
    )


def contracts_without_cost(period: Period):
    """Numbers of contracts booked in the month without a cost."""
    entries = SalesEntry.objects.in_month(period.month).filter(cost=None)
    return entries.order_by("contract__number").values_list("contract__number", flat=True).distinct()
