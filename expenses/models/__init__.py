"""Chapter 5: budgets under their ledger, supplements, claims with invoices, payments."""

from ..standards.models import ExpenseLimit, ExpenseStandards
from ..wallet.models import WalletInvoice
from .budget import Budget, BudgetEntry, BudgetLine, Category, OverBudget
from .claim import Claim, reservation_released
from .line import ClaimLine, Invoice, InvoiceKey, Payment
from .supplement import Supplement

__all__ = [
    "Budget",
    "BudgetEntry",
    "BudgetLine",
    "Category",
    "Claim",
    "ClaimLine",
    "ExpenseLimit",
    "ExpenseStandards",
    "Invoice",
    "InvoiceKey",
    "OverBudget",
    "Payment",
    "Supplement",
    "WalletInvoice",
    "reservation_released",
]
