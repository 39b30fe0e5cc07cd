"""Pages of budgets, supplements, commitments, and of the question before spending."""

from .commitments import commitment, commitment_new, commitment_step, commitments
from .spending import can_spend
from .supplements import supplement, supplement_new, supplement_step, supplements
from .years import budget, budget_edit, budget_line, budget_line_step, budget_new, budget_step, budgets

__all__ = [
    "budget",
    "budget_edit",
    "budget_line",
    "budget_line_step",
    "budget_new",
    "budget_step",
    "budgets",
    "can_spend",
    "commitment",
    "commitment_new",
    "commitment_step",
    "commitments",
    "supplement",
    "supplement_new",
    "supplement_step",
    "supplements",
]
