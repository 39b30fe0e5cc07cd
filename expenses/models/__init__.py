"""Chapter 5: budgets under their ledger, supplements, claims with invoices, payments."""

from ..analysis.models import Finding, FindingRow, MonthlyNote, Spending
from ..analysis.sums import CustomerSum, MonthSum
from ..drafts.models import ClaimDraft
from ..history.models import FileCategory, PastExpense, PastImport
from ..previews.models import Preview
from ..standards.models import ExpenseLimit, ExpenseStandards
from ..wallet.models import WalletInvoice
from .account import PayeeAccount
from .advance import Advance, AdvanceReturn, Settlement, advance_asked
from .attached import Attached
from .budget import Budget, BudgetEntry, BudgetLine, Category, OverBudget
from .claim import Claim, question_answered, reservation_released
from .commitment import Commitment, commitment_expired, money_held
from .days import HalfDay
from .line import ClaimLine, Invoice, InvoiceKey
from .payment import Payment, PaymentBatch
from .question import Question
from .raising import went_up
from .rules import PaymentRules
from .supplement import Supplement, supplement_asked

__all__ = [
    "Advance",
    "AdvanceReturn",
    "Attached",
    "Budget",
    "BudgetEntry",
    "BudgetLine",
    "Category",
    "Claim",
    "ClaimDraft",
    "ClaimLine",
    "Commitment",
    "CustomerSum",
    "ExpenseLimit",
    "ExpenseStandards",
    "FileCategory",
    "Finding",
    "FindingRow",
    "HalfDay",
    "Invoice",
    "InvoiceKey",
    "MonthSum",
    "MonthlyNote",
    "OverBudget",
    "PastExpense",
    "PastImport",
    "PayeeAccount",
    "Payment",
    "PaymentBatch",
    "PaymentRules",
    "Preview",
    "Question",
    "Settlement",
    "Spending",
    "Supplement",
    "WalletInvoice",
    "advance_asked",
    "commitment_expired",
    "money_held",
    "question_answered",
    "reservation_released",
    "supplement_asked",
    "went_up",
]
