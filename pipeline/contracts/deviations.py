"""Where a contract leaves the usual terms, and who must approve that before it is signed (3.4.1)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from salesdept.common.text import Text
from salesdept.people.models import Role

from ..limits import AUTHORITY, LEADERSHIP_FROM, suffices
from ..negotiation.worth import Worth, worth_of
from .price import price_of_round

LONGEST_CREDIT_DAYS = 90


@dataclass(frozen=True)
class Deviation:
    label: Text
    approver: Role


def deviations_of(contract) -> list[Deviation]:
    """Discount, margin, own terms, long payment, a large amount; nothing for contracts taken over from elsewhere."""
    if contract.opportunity_id is None:
        return []
    found = [*_of_price(contract)]
    if contract.special_terms:
        found.append(Deviation(_("terms of its own"), Role.MANAGER))
    if any(one.days > LONGEST_CREDIT_DAYS for one in contract.instalments.all()):
        found.append(Deviation(_("payment later than %(days)d days") % {"days": LONGEST_CREDIT_DAYS}, Role.MANAGER))
    if contract.net_in_company >= LEADERSHIP_FROM:
        found.append(Deviation(_("an amount from %(amount)s on") % {"amount": f"{LEADERSHIP_FROM:,}"}, Role.LEADERSHIP))
    return found


def highest(deviations: list[Deviation]) -> Role | None:
    return max((one.approver for one in deviations), key=AUTHORITY.index, default=None)


def _of_price(contract):
    worth = worth_in(contract)
    if worth.approver == Role.SUPERVISOR or _was_allowed(contract, worth):
        return
    if worth.discount is not None and worth.discount > 0:
        yield Deviation(_("a discount of %(rate)s") % {"rate": f"{worth.discount:.1%}"}, worth.approver)
    if worth.margin is not None:
        yield Deviation(_("a margin of %(rate)s") % {"rate": f"{worth.margin:.1%}"}, worth.approver)


def worth_in(contract) -> Worth:
    """The contract's amount against the list price of the version behind it, and against its own cost where known.

    All in company currency; list price and amount of foreign money at one rate, so that the rate is no discount.
    """
    net = contract.net_in_company
    offered = worth_of(contract.proposal, net, rate=contract.rate_now[0] if contract.is_foreign else None)
    return Worth(net, offered.list_price, offered.cost if contract.cost is None else contract.cost)


def _was_allowed(contract, worth: Worth) -> bool:
    """This very price was allowed in the negotiation, by somebody who stood high enough."""
    turn = contract.round
    decided = turn is not None and turn.is_agreed and _is_price_of(turn, contract) and turn.decided_by
    return bool(decided) and suffices(turn.decided_by.role, worth.approver)


def _is_price_of(turn, contract) -> bool:
    return price_of_round(turn).in_currency(contract.currency) == contract.net
