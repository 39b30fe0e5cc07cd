"""Chapter 5: budgets under their ledger, supplements, claims with invoices, payments."""

from ..analysis.models import Finding, MonthlyNote, Spending
from ..analysis.sums import CustomerSum, MonthSum
from ..history.models import FileCategory, PastExpense, PastImport
from .budget import Budget, BudgetEntry, BudgetLine, Category, OverBudget
from .claim import Claim, reservation_released
from .line import ClaimLine, Invoice, Payment
from .supplement import Supplement

__all__ = [
    "Budget",
    "BudgetEntry",
    "BudgetLine",
    "Category",
    "Claim",
    "ClaimLine",
    "CustomerSum",
    "FileCategory",
    "Finding",
    "Invoice",
    "MonthSum",
    "MonthlyNote",
    "OverBudget",
    "PastExpense",
    "PastImport",
    "Payment",
    "Spending",
    "Supplement",
    "reservation_released",
]
