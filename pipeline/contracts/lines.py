"""What a contract delivers (3.4.3): the lines of the version that was agreed, which is frozen."""

from decimal import Decimal

from ..quotations.lines import Line, lines_of


def delivered_by(contract) -> list[Line]:
    """What was offered, else the product alone, else nothing but the sum."""
    version = contract.opportunity and version_sold_by(contract.opportunity)
    lines = [one for one in lines_of(version.quotation) if not one.is_optional] if version else []
    if not lines and contract.product:
        lines = [Line(contract.product.name, Decimal(1), contract.product.unit, contract.net, contract.net)]
    return lines


def version_sold_by(opportunity):
    """The accepted version of the proposal, else the one that the agreed round was about; None without either."""
    agreed = opportunity.rounds.agreed().first()
    return opportunity.proposals.filter(state="accepted").first() or (agreed and agreed.proposal)
