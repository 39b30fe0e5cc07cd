"""The draft that an agreed round makes (3.4.3)."""

from decimal import Decimal

from salesdept.common.money import to_cents

from ..models import Contract

USUAL_TAX = Decimal("0.05")


def terms_of_agreement(opportunity) -> dict:
    """What the contract's form begins with: amounts and terms of the accepted version and the last agreed round."""
    accepted = opportunity.proposals.filter(state="accepted").first()
    agreed = opportunity.rounds.agreed().first()
    net = accepted.quotation.totals.net_in_company if accepted else agreed and agreed.price
    return {
        "gross": to_cents(net * (1 + USUAL_TAX)) if net else None,
        "tax_rate": USUAL_TAX,
        "cost": cost_of(accepted or (agreed and agreed.proposal)),
        "payment_terms": agreed.payment_terms if agreed else "",
        "service_terms": agreed.service_terms if agreed else "",
    }


def cost_of(proposal):
    """What the lines of a version cost, as of when they were written; None where one is not known."""
    return proposal.quotation.totals.cost if proposal and proposal.quotation.items else None


def draw_up(opportunity, *, by, shares: dict, **terms) -> Contract:
    """The draft for an opportunity, tied to the version and the round that it comes from."""
    agreed = opportunity.rounds.agreed().first()
    return Contract.draft(
        by=by,
        shares=shares,
        customer=opportunity.customer,
        opportunity=opportunity,
        product=opportunity.product,
        round=agreed,
        proposal=opportunity.proposals.filter(state="accepted").first() or (agreed and agreed.proposal),
        **terms,
    )
