"""How the running month stands against its target, for whoever answers for it (1.1)."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.whereabouts import Whereabouts
from pipeline.models import SalesEntry
from salesdept.common.calendar import Month
from salesdept.common.money import ZERO
from salesdept.people.models import Role, Target

REPS_SHOWN = 12


@dataclass(frozen=True)
class MonthSoFar:
    """Amounts in company currency, net of tax; `target`, for the days that each is there, None when none is set."""

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
    sold = SalesEntry.objects.visible_to(user).in_month(month).by_rep()
    targets = _targets(user, month)
    return MonthSoFar(
        month=month,
        whose=_whose(user),
        amount=sum((row["together"] for row in sold.values()), ZERO),
        new_customers=sum((row["customers"] for row in sold.values()), ZERO),
        target=sum(amount for _name, amount in targets.values()) or None,
        url=_url(user),
        reps=[] if user.is_a(Role.REP) else _standing(sold, targets)[:REPS_SHOWN],
    )


def _targets(user, month: Month) -> dict:
    """Rep id -> (name, what is asked for the days there, as the card will have it)."""
    found = Target.objects.answered_for_by(user).of_month(month).values_list("rep", "rep__name", "amount")
    if not found:
        return {}
    where = Whereabouts([month], [rep for rep, _name, _amount in found])
    return {rep: (name, where.part_of(amount, rep, month)) for rep, name, amount in found}


def _url(user) -> str:
    """Where the month is told in full: a rep's own running card, the department's page of those who see it."""
    return reverse("appraisal:my_cards" if user.is_a(Role.REP) else "appraisal:department")


def _standing(sold: dict, targets: dict) -> list[tuple]:
    names = {rep: row["rep__name"] for rep, row in sold.items()} | {rep: name for rep, (name, _a) in targets.items()}
    rows = [
        (name, sold[rep]["together"] if rep in sold else ZERO, targets[rep][1] if rep in targets else None)
        for rep, name in names.items()
    ]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _whose(user) -> str:
    if user.is_a(Role.REP):
        return _("My month")
    return str(user.team) if user.is_a(Role.SUPERVISOR) and user.team else _("The whole department")
