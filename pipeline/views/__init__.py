"""Pages of chapter 3."""

from .opportunities import (
    board,
    opportunities,
    opportunity,
    opportunity_edit,
    opportunity_new,
    opportunity_step,
    requirements,
)
from .products import product_edit, product_new, products
from .proposals import proposal, proposal_edit, proposal_new, proposal_step

__all__ = [
    "board",
    "opportunities",
    "opportunity",
    "opportunity_edit",
    "opportunity_new",
    "opportunity_step",
    "product_edit",
    "product_new",
    "products",
    "proposal",
    "proposal_edit",
    "proposal_new",
    "proposal_step",
    "requirements",
]
