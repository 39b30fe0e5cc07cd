"""The rows behind a figure: what counts in it, and what doesn't with the reason (1.3.2).

One query makes the list and the sum that stands below it, so that a reader can hold it against the card.
"""

from django.db.models import QuerySet

from ..models import Scorecard, TeamCard
from ..rules import Indicator
from .answers import AnswerEvidence
from .entries import Evidence, GrowthEvidence, NewCustomersEvidence, ProfitEvidence

_EVIDENCE: dict[Indicator, type[Evidence]] = {
    Indicator.AMOUNT: Evidence,
    Indicator.PROFIT: ProfitEvidence,
    Indicator.GROWTH: GrowthEvidence,
    Indicator.NEW_CUSTOMERS: NewCustomersEvidence,
    Indicator.SATISFACTION: AnswerEvidence,
}


def evidence_of(card: Scorecard | TeamCard, indicator: Indicator, rep=None, reader=None) -> Evidence:
    """The rows behind `indicator` on `card`; of a team's card, those of one `rep`. Who answered is told to a `reader`
    who may see it, else to nobody (7.1.3).
    """
    return _EVIDENCE[indicator](card, indicator, rep, reader)


def rows_behind(card: Scorecard | TeamCard, indicator: Indicator) -> QuerySet:
    """The ledger entries, or for satisfaction the answers, that make `indicator` on this card."""
    return evidence_of(card, indicator).counted
