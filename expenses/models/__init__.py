"""Chapter 5: budgets under their ledger, supplements, claims with invoices, payments."""

from ..analysis.models import Finding, MonthlyNote, Spending
from ..analysis.sums import CustomerSum, MonthSum
from ..history.models import FileCategory, PastExpense, PastImport
from ..wallet.models import WalletInvoice
from .budget import Budget, BudgetEntry, BudgetLine, Category, OverBudget
from .claim import Claim, reservation_released
from .commitment import Commitment, commitment_expired, money_held
from .line import ClaimLine, Invoice, InvoiceKey, Payment
from .supplement import Supplement

__all__ = [
    "Budget",
    "BudgetEntry",
    "BudgetLine",
    "Category",
    "Claim",
    "ClaimLine",
    "Commitment",
    "CustomerSum",
    "FileCategory",
    "Finding",
    "Invoice",
    "InvoiceKey",
    "MonthSum",
    "MonthlyNote",
    "OverBudget",
    "PastExpense",
    "PastImport",
    "Payment",
    "Spending",
    "Supplement",
    "WalletInvoice",
    "commitment_expired",
    "money_held",
    "reservation_released",
]
