"""Who must agree to an offer or contract before it binds (3.4.1)."""

from decimal import Decimal

from salesdept.people.models import Role

SUPERVISORS_DISCOUNT = Decimal("0.10")
MARGIN_FLOOR = Decimal("0.20")
LEADERSHIP_FROM = Decimal(3_000_000)
"""Contracts of this amount without tax, company currency, and more are leadership's to approve."""

DECIDERS = [Role.MANAGER, Role.LEADERSHIP]
AUTHORITY = (Role.SUPERVISOR, Role.MANAGER, Role.LEADERSHIP)


def approver_for(*, discount: Decimal | None, margin: Decimal | None) -> Role:
    """The lowest role that may agree to a discount from the list price and a margin on the price (None: not known).

    The supervisor within the limit and above the floor, the manager beyond, leadership below cost.
    """
    if margin is not None and margin < 0:
        return Role.LEADERSHIP
    beyond = discount is not None and discount > SUPERVISORS_DISCOUNT
    below = margin is not None and margin < MARGIN_FLOOR
    return Role.MANAGER if beyond or below else Role.SUPERVISOR


def suffices(role: str, needed: Role) -> bool:
    """Whether `role` stands as high as `needed`."""
    return role in AUTHORITY and AUTHORITY.index(Role(role)) >= AUTHORITY.index(needed)
