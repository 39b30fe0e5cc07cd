"""Lists of finance as files for elsewhere: claims and payments, a row each (5.2.4, 7.1.3)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.http import StreamingHttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import midnight, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.common.tables.workbook import MIME, table_as_workbook
from salesdept.common.tables.writing import table_as_csv
from salesdept.people.models import User

CLAIMS, PAYMENTS = "claims", "payments"
AT_A_TIME = 2_000


def claims_as_file(claims, form: str, *, by: User) -> StreamingHttpResponse:
    """A row per claim; `form` is csv or xlsx. RuleBroken where it is more than the person may take in a day."""
    titles = [
        _("Claim"), _("Title"), _("Claimant"), _("Team"), _("State"), _("Submitted"), _("Amount"), _("Currency"),
        _("Approved"), _("Verified"), _("Paid"),
    ]  # fmt: skip
    rows = claims.order_by("-created_at", "-pk")
    return _taken(CLAIMS, titles, rows, _of_claim, form, by=by)


def _of_claim(claim) -> list:
    return [
        claim.number, claim.title, claim.claimant.name, str(claim.team or ""), str(claim.get_state_display()),
        _day(claim.submitted_at), claim.total, settings.COMPANY_CURRENCY, _name(claim.approved_by),
        _name(claim.verified_by), _name(claim.paid_by),
    ]  # fmt: skip


def payments_as_file(payments, form: str, *, by: User) -> StreamingHttpResponse:
    """A row per claim or advance in a payment, without account numbers; otherwise as `claims_as_file`."""
    titles = [
        _("Payment"), _("State"), _("Day of payment"), _("Bank reference"), _("Claim or advance"), _("Payee"),
        _("Amount"), _("Currency"), _("Given back by the bank"),
    ]  # fmt: skip
    rows = payments.select_related("batch").defer("number").order_by("-batch__created_at", "-batch", "pk")
    return _taken(PAYMENTS, titles, rows, _of_payment, form, by=by)


def _of_payment(payment) -> list:
    batch, paper = payment.batch, payment.paper
    return [
        batch.number, str(batch.get_state_display()), batch.paid_on, batch.reference, paper.number, paper.claimant.name,
        payment.amount, settings.COMPANY_CURRENCY, _day(payment.failed_at),
    ]  # fmt: skip


def form_asked(request) -> str:
    return "xlsx" if request.GET.get("form") == "xlsx" else "csv"


def _day(moment: datetime | None) -> date | None:
    """By the company's clock."""
    return localdate(moment) if moment else None


def _name(person) -> str:
    return person.name if person else ""


def _taken(what: str, titles: list[str], rows, row_of, form: str, *, by: User) -> StreamingHttpResponse:
    count = rows.count()
    _note(what, count, by=by)
    found = (row_of(one) for one in rows[:count].iterator(chunk_size=AT_A_TIME))
    name = f"{what}-{today()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    content, mime = _as_xlsx(titles, found) if form == "xlsx" else _as_csv(titles, found)
    return StreamingHttpResponse(content, content_type=mime, headers=headers)


def _as_csv(titles: list[str], rows: Iterable[list]) -> tuple[Iterator, str]:
    return table_as_csv(titles, rows), "text/csv; charset=utf-8"


def _as_xlsx(titles: list[str], rows: Iterable[list]) -> tuple[Iterator, str]:
    return table_as_workbook([(_("Data"), _under(titles, rows))]), f"{MIME}.sheet"


def _under(titles: list[str], rows: Iterable[list]) -> Iterator[list]:
    yield titles
    yield from rows


@transaction.atomic
def _note(what: str, rows: int, *, by: User) -> None:
    """Keep before the first row leaves who takes how many."""
    cap = settings.EXPENSE_ROWS_PER_DAY.get(by.role)
    if cap is None:
        raise NotYourPart(_("Lists of claims and payments are taken by finance."), "7.1.3")
    # One after the other: two windows at once must not take twice the limit.
    User.objects.select_for_update().get(pk=by.pk)
    taken = rows_taken_today(by)
    if taken + rows > cap:
        raise RuleBroken(
            _("This file has %(rows)s rows; today %(left)s of %(cap)s are left for you.")
            % {"rows": rows, "left": max(cap - taken, 0), "cap": cap},
            "7.1.3",
            remedy=_("Narrow the filter, or take the rest tomorrow."),
        )
    record_change(by, by=by, clause="7.1.3", action="export", changed={what: ["", str(rows)]})


def rows_taken_today(person: User) -> int:
    """Rows of claims and payments that the person took since midnight, by the company's clock."""
    noted = AuditEntry.objects.of(person).filter(by=person, action="export", at__gte=midnight(today()))
    of_lists = noted.filter(details__changed__has_any_keys=[CLAIMS, PAYMENTS])
    return sum(int(rows) for entry in of_lists for _before, rows in entry.details["changed"].values())
