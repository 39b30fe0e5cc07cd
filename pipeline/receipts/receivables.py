"""What is owed: plan against received, and how old the overdue part is."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.listing import Column
from salesdept.common.tables.writing import table_as_csv

from ..contracts.instalments import AGES

COLUMNS = [
    Column("instalment", gettext_lazy("Instalment")),
    Column("due", gettext_lazy("Due on"), sort="falls_due"),
    Column("standing", gettext_lazy("State")),
    Column("owner", gettext_lazy("Owner"), extra=True),
    Column("amount", gettext_lazy("Amount"), sort="amount_in_company", numeric=True),
    Column("paid", gettext_lazy("Received"), sort="paid_in_company", numeric=True),
    Column("left", gettext_lazy("Still owed"), sort="left_in_company", numeric=True),
]


def age_label(first: int, last: int | None) -> str:
    if last is None:
        return _("more than %(days)d days") % {"days": first - 1}
    return _("%(first)d–%(last)d days") % {"first": first, "last": last}


def by_age(instalments, list_url: str) -> list[tuple]:
    """(label, sum open, no target, where its rows are), the youngest first; figure and rows come of one condition."""
    return [
        (age_label(first, last), instalments.of_age(first, last).sums()["left"], None, f"{list_url}?age={first}")
        for first, last in AGES
    ]


def rows_as_csv(instalments) -> Iterator[str]:
    """The rows with a header in the reader's language; cells that a spreadsheet would compute are made plain."""
    header = [
        _("Customer"), _("Contract"), _("Instalment"), _("Due on"), _("Days overdue"), _("Currency"), _("Amount"),
        _("Received"), _("Still owed"), _("Still owed (%(currency)s)") % {"currency": settings.COMPANY_CURRENCY},
        _("Owner"),
    ]  # fmt: skip
    return table_as_csv(header, (_row(one) for one in instalments.iterator(chunk_size=2_000)))


def _row(one) -> list:
    contract = one.contract
    owner = contract.customer.owner
    return [
        contract.customer.name, contract.number, one.label, one.due_on, one.days_overdue, contract.currency, one.amount,
        one.paid, one.left, one.left_in_company, owner.name if owner else "",
    ]  # fmt: skip
