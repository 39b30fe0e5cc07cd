"""Pages of chapter 3."""

from .board import board, board_column, opportunity_to
from .opportunities import (
    opportunities,
    opportunity,
    opportunity_edit,
    opportunity_new,
    opportunity_step,
)

__all__ = [
    "board",
    "board_column",
    "opportunities",
    "opportunity",
    "opportunity_edit",
    "opportunity_new",
    "opportunity_step",
    "opportunity_to",
]
