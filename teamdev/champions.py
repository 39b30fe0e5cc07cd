"""Who the month's sales champion is (6.3.1): the rule alone, without tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from salesdept.people.models import User

TIE_BREAKERS = ("amount", "profit", "new_customers", "satisfaction")
"""By which figures, in this order, candidates are told apart."""


@dataclass(frozen=True)
class Candidate:
    """A published card's figures that matter: amounts in company currency, None for not known."""

    rep: User
    amount: Decimal
    profit: Decimal | None
    new_customers: Decimal
    satisfaction: Decimal | None


@dataclass(frozen=True)
class Ranking:
    """The champions, several when all figures are level, and the figure that decided ("" when only one ran)."""

    champions: list[Candidate]
    decided_by: str


def champions_among(candidates: Iterable[Candidate]) -> Ranking:
    """The best by sales amount above nought; ties by the next figure that is known of all who are level."""
    left = [candidate for candidate in candidates if candidate.amount > 0]
    decided_by = ""
    for figure in TIE_BREAKERS:
        best = _best_by(figure, left)
        if len(best) < len(left):
            left, decided_by = best, figure
        if len(left) <= 1:
            break
    return Ranking(left, decided_by)


def _best_by(figure: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those who lead by `figure`; all of them when it is not known of one."""
    values = [getattr(candidate, figure) for candidate in candidates]
    if not values or None in values:
        return list(candidates)
    return [candidate for candidate, value in zip(candidates, values, strict=True) if value == max(values)]
