"""The fields of a claim's form by their names; nothing else is kept in a draft."""

import re

OF_CLAIM = ("title", "late_reason", "month_reason", "commitment")
OF_EXPENSE = (
    "category", "amount", "spent_on", "purpose", "customer", "people", "invoice_number", "seller", "currency",
    "own_rate", "rate_reason", "tax", "opportunity", "city", "above_reason", "basis", "quantity", "paper", "receipt",
    "id", "DELETE",
)  # fmt: skip
CHOSEN = ("category", "spent_on", "currency", "basis", "id")
"""What an expense has before anybody entered anything."""
MOST_EXPENSES = 40
"""So many expenses has a claim, and so many invoices are handed in together."""
NUMBERS = "|".join(map(str, range(MOST_EXPENSES)))
NAME = re.compile(rf"lines-({NUMBERS})-([A-Za-z_]+)")
RECEIPTS = [f"lines-{number}-receipt" for number in range(MOST_EXPENSES)]
"""Behind each is the file of an expense."""


def is_known(name: str) -> bool:
    found = NAME.fullmatch(name)
    return found[2] in OF_EXPENSE if found else name in OF_CLAIM


def number_of(name: str) -> int | None:
    """Which expense the field belongs to; None for the claim's own."""
    found = NAME.fullmatch(name)
    return int(found[1]) if found else None
