"""Chapter 5: budgets under their ledger, supplements, claims with invoices, payments."""

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
    "Invoice",
    "InvoiceKey",
    "OverBudget",
    "Payment",
    "Supplement",
    "WalletInvoice",
    "commitment_expired",
    "money_held",
    "reservation_released",
]
