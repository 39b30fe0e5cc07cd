"""Targets for the months of imported history (1.1): where nobody had set any, the month's own mean is a fair start."""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month
from salesdept.people.models import Role, Target, User

from .offers import Setting, offer
from .plan import MonthSums


def _lack_targets(setting: Setting) -> bool:
    return bool(months_without_targets(setting.months))


def months_without_targets(months: list[Month]) -> list[Month]:
    have = set(Target.objects.filter(month__in=months).values_list("month", flat=True))
    return [month for month in months if month not in have]


@offer(
    "targets",
    label=_("Set targets for these months from the files"),
    hint=_(
        "Every rep gets the mean of those who won something that month. Scorecards can't be compiled without targets."
    ),
    applies=_lack_targets,
)
def set_targets(setting: Setting, by: User) -> str:
    months = months_without_targets(setting.months)
    reason = gettext("Imported history: nobody had set a target; this is the mean of those who won something.")
    for month in months:
        amount, new_customers = mean_of(setting.plan.sums.by_month[month])
        for rep in User.objects.active().working_in(month).filter(role=Role.REP):
            Target.assign(rep, month, by=by, reason=reason, amount=amount, new_customers=new_customers)
    return gettext("Targets set for %(count)s months.") % {"count": len(months)}


def mean_of(sums: MonthSums) -> tuple[Decimal, Decimal]:
    """Mean won amount per active rep, in whole units, and mean number of new customers, rounded up, at least one."""
    people = Decimal(max(len(sums.people), 1))
    amount = (sums.amount / people).quantize(Decimal(1), ROUND_HALF_UP)
    return amount, max((Decimal(sums.new_customers) / people).quantize(Decimal(1), ROUND_CEILING), Decimal(1))
