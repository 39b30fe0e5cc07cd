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

__all__ = [
    "board",
    "opportunities",
    "opportunity",
    "opportunity_edit",
    "opportunity_new",
    "opportunity_step",
    "requirements",
]
