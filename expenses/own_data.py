"""What of the expenses stays although a person asked to be erased (7.1.3), and which uploads are looked into."""

from django.utils.translation import gettext_lazy as _

from customers.own_data.files import at_work, speaks_of, uploads
from customers.own_data.kept import kept
from salesdept.common.tables.uploads import lose_file

from .models import PastImport

kept("expenses.ClaimLine", "expenses.Commitment", "expenses.Advance", because=_("Receipts are kept for the accounts."))
kept("expenses.PastExpense", because=_("Receipts are kept for the accounts."))
kept("expenses.WalletInvoice", "expenses.Preview", because=_("Receipts are kept for the accounts."))


def _lose(past_import: PastImport) -> None:
    if past_import.is_waiting:
        raise at_work(past_import)
    lose_file(past_import)


uploads("expenses.PastImport", of=lambda *_about: PastImport.objects.all(), knows=speaks_of, lose=_lose)
