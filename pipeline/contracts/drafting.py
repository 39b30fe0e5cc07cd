"""The draft that an agreed round makes (3.4.3)."""

from decimal import Decimal

from salesdept.common.money import to_cents

from ..models import Contract
from ..quotations.models import company_currency
from .price import price_agreed_for

USUAL_TAX = Decimal("0.05")


def terms_of_agreement(opportunity) -> dict:
    """What the contract's form begins with: amounts and terms of the accepted version and the last agreed round.

    The amount is in the currency of what was agreed, in which the contract will be.
    """
    accepted = opportunity.proposals.filter(state="accepted").first()
    agreed = opportunity.rounds.agreed().first()
    price = price_agreed_for(opportunity)
    return {
        "gross": to_cents(price.net * (1 + USUAL_TAX)) if price and price.net else None,
        "tax_rate": USUAL_TAX,
        "cost": cost_of(accepted or (agreed and agreed.proposal)),
        "payment_terms": agreed.payment_terms if agreed else "",
        "service_terms": agreed.service_terms if agreed else "",
    }


def cost_of(proposal):
    """What the lines of a version cost, company currency, as of when they were written; None where one is not known."""
    return proposal.quotation.totals.cost if proposal and proposal.quotation.items else None


def currency_of(opportunity) -> str:
    """In which its contract is drawn up: the one of the price agreed."""
    price = price_agreed_for(opportunity)
    return price.currency if price else company_currency()


def draw_up(opportunity, *, by, shares: dict, **terms) -> Contract:
    """The draft for an opportunity, in the currency of what was agreed, tied to the version and the round behind it."""
    agreed = opportunity.rounds.agreed().first()
    return Contract.draft(
        by=by,
        shares=shares,
        customer=opportunity.customer,
        opportunity=opportunity,
        product=opportunity.product,
        currency=currency_of(opportunity),
        round=agreed,
        proposal=opportunity.proposals.filter(state="accepted").first() or (agreed and agreed.proposal),
        **terms,
    )
