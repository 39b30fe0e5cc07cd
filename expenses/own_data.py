"""What of the expenses stays although a person asked to be erased (7.1.3)."""

from django.utils.translation import gettext_lazy as _

from customers.own_data.kept import kept

kept("expenses.ClaimLine", "expenses.Commitment", because=_("Receipts are kept for the accounts."))
kept("expenses.PastExpense", because=_("Receipts are kept for the accounts."))
kept("expenses.WalletInvoice", because=_("Receipts are kept for the accounts."))
