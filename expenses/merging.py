"""What moves when customer files are merged (3.1.2)."""

from customers.merging import moves, stays

moves("expenses.ClaimLine.customer")
moves("expenses.Commitment.customer")
stays("expenses.Spending.customer", because="It is a view: it follows the lines of claims.")
stays("expenses.CustomerSum.customer", because="The database books it when lines of claims move.")
