"""Can I spend it? What is left, which limit applies, who approves, what is needed: said before anything is spent."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken
from salesdept.people.models import User

from ..models import BudgetLine, Category, OverBudget
from ..models.budget.paying import Payers
from ..querysets import CLAIM_WITHIN
from ..reviewers import reviewers_for
from ..standards.models import ExpenseLimit, ExpenseStandards
from .ledger import Standing, standings


@dataclass(frozen=True)
class Wish:
    """What somebody would like to spend."""

    person: User
    amount: Decimal
    category: Category
    day: date
    customer: object = None
    city: str = ""


@dataclass(frozen=True)
class Limit:
    """Up to `amount` one expense is paid without a reason (5.2.1)."""

    name: str
    amount: Decimal
    is_kept: bool
    clause: str = "5.2.1"


@dataclass(frozen=True)
class Answer:
    """`refusal` says why not; `line` is None where no budget pays it. `needed`: (what, clause)."""

    wish: Wish
    line: BudgetLine | None
    standing: Standing | None
    refusal: RuleBroken | None
    limits: list[Limit]
    approvers: list
    needed: list[tuple[str, str]]

    @property
    def is_yes(self) -> bool:
        return self.refusal is None

    @property
    def may_hold(self) -> bool:
        """Money is held for what is still to come."""
        return self.is_yes and self.wish.day >= today() and bool(self.approvers)

    @property
    def left_after(self) -> Decimal:
        return self.line.left - self.wish.amount if self.line else -self.wish.amount


def answer(wish: Wish) -> Answer:
    line, refusal = _line(wish)
    standing = standings([line], wish.day)[0] if line else None
    limits = _limits(wish)
    return Answer(
        wish=wish,
        line=line,
        standing=standing,
        refusal=refusal,
        limits=limits,
        approvers=sorted(reviewers_for(wish.person, wish.person.team), key=str),
        needed=_needed(wish, standing, limits),
    )


def _line(wish: Wish) -> tuple[BudgetLine | None, RuleBroken | None]:
    payers = Payers(wish.person, [wish.day])
    try:
        line = payers.of(wish.category, wish.day)
    except RuleBroken as no_budget:
        return None, no_budget
    if refusal := line.budget.is_over() or line.refusal():
        return line, refusal
    missing = wish.amount - line.left
    return line, OverBudget(line, missing, wish.person) if missing > 0 else None


def _limits(wish: Wish) -> list[Limit]:
    standards = ExpenseStandards.on(wish.day)
    fitting = ExpenseLimit.objects.fitting(
        standards=standards, category=wish.category, grade=wish.person.role, city=wish.city
    )
    limit = fitting.first() if standards else None
    if limit is None:
        return []
    name = _("For one expense in %(city)s") % {"city": limit.city} if limit.city else _("For one expense")
    return [Limit(name, limit.most, wish.amount <= limit.most)]


def _needed(wish: Wish, standing: Standing | None, limits: list[Limit]) -> list[tuple[str, str]]:
    needed = [(_("The invoice: its number and its file"), "5.2.2")]
    if wish.category.code == "entertainment":
        needed.append((_("The people who were entertained"), "5.2.2"))
    if wish.day < today() - CLAIM_WITHIN:
        needed.append((_("The reason why it is claimed so late"), "5.2.1"))
    if not all(limit.is_kept for limit in limits):
        needed.append((_("The reason why it is more than the limit"), "5.2.1"))
    if standing and wish.amount > standing.left_to_date:
        needed.append((_("The reason why it goes beyond the month's plan"), "5.3.1"))
    return needed
