"""Chapter 5: budgets under their ledger, supplements, claims with invoices, payments."""

from .budget import Budget, BudgetEntry, BudgetLine, Category, OverBudget
from .claim import Claim, ClaimLine, Invoice, Payment
from .supplement import Supplement

__all__ = [
    "Budget",
    "BudgetEntry",
    "BudgetLine",
    "Category",
    "Claim",
    "ClaimLine",
    "Invoice",
    "OverBudget",
    "Payment",
    "Supplement",
]
