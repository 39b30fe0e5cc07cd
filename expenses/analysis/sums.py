"""Expenses added up by month, and by month and customer, so that a year needs no scan of its rows.

The database books what each change of a claim, a line or a past expense adds or takes away, as a row more: nobody waits
for anybody. At night the rows of one meaning become one again. A nightly check holds them against the rows.
"""

from django.conf import settings
from django.db import connection, models

from pipeline.analysis.figures import Asker, Filters, query_of
from salesdept.common.money import money_field

from ..models.budget import Category
from .filters import OfCustomerFilter, OfWhomFilter
from .querysets import ExpenseSumQuerySet


class ExpenseSum(models.Model):
    """What is common to both sums; `approved` as in Spending, `count` how many expenses it holds."""

    month = models.DateField()
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved = models.BooleanField()
    amount = money_field()
    count = models.IntegerField()

    objects = ExpenseSumQuerySet.as_manager()

    NARROWED: type[OfWhomFilter] = OfWhomFilter

    class Meta:
        abstract = True

    @classmethod
    def of(cls, user, filters: Filters):
        """Those of the expenses that `user` may see, narrowed as their rows are; none where that can't be read."""
        rows = cls._default_manager.visible_to(user)  # type: ignore[attr-defined]
        found = cls.NARROWED(query_of(filters), rows, request=Asker(user))
        return (found.qs if found.is_valid() else rows.none()).order_by()

    @classmethod
    def compact(cls) -> None:
        """Make the rows of one meaning one; what is booked meanwhile stays for the next time."""
        names = [
            str(field.column) for field in cls._meta.concrete_fields if field.name not in ("id", "amount", "count")
        ]
        told, table = ", ".join(names), cls._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH gone AS (DELETE FROM {table} RETURNING {told}, amount, count) "  # noqa: S608 — our names
                f"INSERT INTO {table} ({told}, amount, count) SELECT {told}, sum(amount), sum(count) FROM gone "
                f"GROUP BY {told} HAVING sum(amount) <> 0 OR sum(count) <> 0"
            )


class MonthSum(ExpenseSum):
    class Meta:
        indexes = [models.Index(fields=["month"], name="month_sums_by_month")]

    def __str__(self):
        return f"{self.month} {self.amount}"


class CustomerSum(ExpenseSum):
    """Of expenses that name a customer."""

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")

    NARROWED = OfCustomerFilter

    class Meta:
        # The largest of a year are found in the index alone, also of one or two categories.
        indexes = [
            models.Index(fields=["month", "customer"], include=["category", "amount"], name="customer_sums_by_month")
        ]

    def __str__(self):
        return f"{self.month} {self.amount}"


def sums_of(user, filters: Filters):
    """The sums that know what `filters` narrow by."""
    return (CustomerSum if "customer" in filters else MonthSum).of(user, filters)


def compact() -> None:
    for sums in (MonthSum, CustomerSum):
        sums.compact()
