"""Who must agree to an offer or contract before it binds (3.4.1)."""

from decimal import Decimal

from salesdept.common.money import ZERO
from salesdept.people.models import Role

from .proposals.limits import OfferLimits

LEADERSHIP_FROM = Decimal(3_000_000)
"""Contracts of this amount without tax, company currency, and more are leadership's to approve."""

DECIDERS = [Role.MANAGER, Role.LEADERSHIP]
AUTHORITY = (Role.SUPERVISOR, Role.MANAGER, Role.LEADERSHIP)


def approver_for(*, discount: Decimal | None, margin: Decimal | None) -> Role:
    """The lowest role that may agree to a discount from the list price and a margin on the price (None: not known).

    By the limits of offers that are in force today; a rep agrees to nothing alone.
    """
    decider = OfferLimits.on().decider(margin=margin, discount=discount or ZERO)
    return Role.SUPERVISOR if decider == Role.REP else decider


def suffices(role: str, needed: Role) -> bool:
    """Whether `role` stands as high as `needed`."""
    return role in AUTHORITY and AUTHORITY.index(Role(role)) >= AUTHORITY.index(needed)
