"""The budget of a year (5.1): categories, the year's document, its lines under their ledger."""

from .category import Category
from .entry import BudgetEntry
from .line import BudgetLine, ChangeOfHolder
from .refusals import OverBudget
from .year import CLOSED, Budget

__all__ = ["CLOSED", "Budget", "BudgetEntry", "BudgetLine", "Category", "ChangeOfHolder", "OverBudget"]
