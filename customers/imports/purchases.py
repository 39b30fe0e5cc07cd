"""What becomes of the rows of a file of purchases (7.1.1): each joins a customer file that is here, once."""

from collections.abc import Callable, Sequence

from django.core.exceptions import ValidationError

from ..purchases.models import Purchase
from .rows import Row, RowReader
from .verdicts import Fate, Here, Owners, Verdict

COLUMNS = {"number": "order_number"}
"""Facts whose column bears another name."""


class PurchaseJudge:
    """Judges the rows of a file of purchases in their order. Nothing that is here is changed: what stands in the file
    already is left as it is.
    """

    def __init__(self, reader: RowReader, owners: Owners, *, odd: Callable, lock: bool = False):
        self.reader = reader
        self.owners = owners
        self.odd = odd
        self.lock = lock
        self.seen: set[tuple] = set()

    def remember(self, rows: Sequence[Row]) -> None:
        """These rows were dealt with before: what they made is here."""

    def verdicts(self, rows: Sequence[Row]) -> list[Verdict]:
        here = Here(rows, self.owners, lock=self.lock)
        verdicts = [self._begun(row, here) for row in rows]
        customers = {verdict.customer.pk for verdict in verdicts if verdict.customer}
        standing = {one.mark for one in Purchase.objects.standing().filter(customer__in=customers)}
        for verdict in verdicts:
            if not verdict.fault:
                self._judge(verdict, standing)
        return verdicts

    def _begun(self, row: Row, here: Here) -> Verdict:
        """Whose purchase it is: only of a file that the importer keeps or answers for (7.1.3)."""
        verdict = Verdict(row, customer=here.customers.find(*row.company_keys))
        if verdict.customer is None:
            verdict.fault = self.reader.fault(row, "company", "no_file")
        elif not self.owners.may_change(verdict.customer):
            verdict.fault = self.reader.fault(row, "company", "kept_by_colleague")
        return verdict

    def _judge(self, verdict: Verdict, standing: set[tuple]) -> None:
        purchase = Purchase(customer=verdict.customer, **verdict.row.purchase)
        try:
            purchase.clean_fields(exclude=["customer"])
            purchase.must_make_sense()
        except ValidationError as error:
            name, messages = next(iter(error.message_dict.items()))
            key = COLUMNS.get(name, name)
            verdict.fault = self.reader.fault(verdict.row, key, "not_of_its_kind", why=messages[0])
            return
        if purchase.mark in self.seen:
            self.odd("repeated", verdict.row.line)
        if purchase.mark in self.seen or purchase.mark in standing:
            verdict.purchase_fate = Fate.SAME
            return
        self.seen.add(purchase.mark)
        verdict.purchase, verdict.purchase_fate = purchase, Fate.NEW
