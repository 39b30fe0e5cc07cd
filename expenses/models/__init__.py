"""Chapter 5: budgets under their ledger, supplements, claims with invoices, payments."""

from .account import PayeeAccount
from .budget import Budget, BudgetEntry, BudgetLine, Category, OverBudget
from .claim import Claim, claim_raised, question_answered, reservation_released
from .line import ClaimLine, Invoice
from .payment import Payment, PaymentBatch
from .question import Question
from .rules import PaymentRules
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
    "PayeeAccount",
    "Payment",
    "PaymentBatch",
    "PaymentRules",
    "Question",
    "Supplement",
    "claim_raised",
    "question_answered",
    "reservation_released",
]
