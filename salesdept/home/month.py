"""How the running month stands against its target, for whoever answers for it (1.1)."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from pipeline.models import SalesEntry
from salesdept.common.calendar import Month
from salesdept.common.money import ZERO
from salesdept.people.models import Role, Target, User

REPS_SHOWN = 12


@dataclass(frozen=True)
class MonthSoFar:
    """Amounts in company currency, net of tax; `target` is None when none is set."""

    month: Month
    whose: str
    amount: Decimal
    new_customers: Decimal
    target: Decimal | None
    url: str
    reps: list[tuple]
    """(name, amount, target) of each rep, the best first; empty for a rep."""

    @property
    def reached(self) -> Decimal | None:
        return self.amount / self.target if self.target else None


def month_so_far(user) -> MonthSoFar | None:
    """The part of the running month that `user` answers for; None for posts that have no target."""
    if not user.is_a(Role.REP, Role.SUPERVISOR, Role.MANAGER, Role.LEADERSHIP):
        return None
    month = Month.current()
    sold = SalesEntry.objects.visible_to(user).in_month(month).totals()
    targets = Target.objects.answered_for_by(user).of_month(month).sums()
    return MonthSoFar(
        month=month,
        whose=_whose(user),
        amount=sold["amount"],
        new_customers=sold["new_customers"],
        target=targets["amount"] or None,
        url=reverse("people:targets"),
        reps=[] if user.is_a(Role.REP) else _by_rep(user, month)[:REPS_SHOWN],
    )


def _by_rep(user, month: Month) -> list[tuple]:
    sold = SalesEntry.objects.visible_to(user).in_month(month).amount_by_rep()
    targets = dict(Target.objects.answered_for_by(user).of_month(month).values_list("rep", "amount"))
    names = dict(User.objects.filter(pk__in={*sold, *targets}).values_list("pk", "name"))
    standing = [(name, sold.get(pk, ZERO), targets.get(pk)) for pk, name in names.items()]
    return sorted(standing, key=lambda entry: (-entry[1], entry[0]))


def _whose(user) -> str:
    if user.is_a(Role.REP):
        return _("My month")
    return str(user.team) if user.is_a(Role.SUPERVISOR) and user.team else _("The whole department")
