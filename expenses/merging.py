"""What moves when customer files are merged (3.1.2)."""

from customers.merging import moves

moves("expenses.ClaimLine.customer")
moves("expenses.Commitment.customer")
