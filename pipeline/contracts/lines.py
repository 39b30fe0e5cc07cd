"""What was agreed that a contract delivers (3.4.3): the lines of the version that was sold, which is frozen."""

from decimal import Decimal

from ..quotations.lines import Line, lines_of


def agreed_lines(contract) -> list[Line]:
    """What was offered, else the product alone, else nothing but the sum; `delivered_by` adds every change since."""
    version = contract.opportunity and version_sold_by(contract.opportunity)
    lines = [one for one in lines_of(version.quotation) if not one.is_optional] if version else []
    if not lines and contract.product:
        lines = [Line(contract.product.name, Decimal(1), contract.product.unit, contract.net, contract.net)]
    return lines


def version_sold_by(opportunity):
    """The accepted version of the proposal, else the one that the agreed round was about; None without either."""
    agreed = opportunity.rounds.agreed().first()
    return opportunity.proposals.filter(state="accepted").first() or (agreed and agreed.proposal)
