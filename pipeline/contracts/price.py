"""The price that was agreed for an opportunity (3.4.3), in the currency in which it was offered."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings


@dataclass(frozen=True)
class Price:
    """Without tax, in `currency`; beside it what it was worth in the company's when it was offered."""

    net: Decimal
    currency: str
    in_company: Decimal

    def in_currency(self, currency: str) -> Decimal | None:
        """The price in its own or in company currency; None in any other, in which nobody agreed to anything."""
        if currency == self.currency:
            return self.net
        return self.in_company if currency == settings.COMPANY_CURRENCY else None


def price_agreed_for(opportunity) -> Price | None:
    """Of the accepted version, else of the last agreed round; None where neither is known."""
    accepted = opportunity.proposals.filter(state="accepted").first()
    if accepted:
        return _price_of_version(accepted)
    agreed = opportunity.rounds.agreed().first()
    return agreed and price_of_round(agreed)


def price_of_round(turn) -> Price:
    """A round that leaves the offer as it is agrees to the offer's own amount; another price is in company currency."""
    if turn.proposal is None or turn.changes_the_offer():
        return Price(turn.price, settings.COMPANY_CURRENCY, turn.price)
    return _price_of_version(turn.proposal)


def _price_of_version(proposal) -> Price:
    quotation = proposal.quotation
    return Price(quotation.totals.net, quotation.currency, quotation.totals.net_in_company)
