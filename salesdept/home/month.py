"""How the running month stands against its target, for whoever answers for it (1.1)."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from pipeline.models import SalesEntry
from salesdept.common.calendar import Month
from salesdept.people.models import Role, Target


@dataclass(frozen=True)
class MonthSoFar:
    """Amounts in company currency, net of tax; `target` is None when none is set."""

    month: Month
    whose: str
    amount: Decimal
    new_customers: Decimal
    target: Decimal | None
    url: str

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
    )


def _whose(user) -> str:
    if user.is_a(Role.REP):
        return _("My month")
    return str(user.team) if user.is_a(Role.SUPERVISOR) and user.team else _("The whole department")
