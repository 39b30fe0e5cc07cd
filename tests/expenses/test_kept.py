"""5.2.2, 5.2.4 What was handed in and what was paid stays as it was, whatever door is tried: the database says so."""

import pytest
from django.db import IntegrityError, transaction

from expenses.models import ClaimLine, Invoice, Payment
from salesdept.common.models import AuditEntry

from .makers import add_line, approve, ask_in_advance, bring_to, make_budget, make_claim, pay_in_advance

pytestmark = pytest.mark.django_db
LIVE = ["submitted", "approved", "verified", "in_payment", "paid", "rejected"]


@pytest.fixture(autouse=True)
def _budget(office):
    make_budget(office, Travel=5000)


def kept():
    return pytest.raises(IntegrityError, match="as they were handed in")


@pytest.mark.clause("5.2.2")
@pytest.mark.parametrize("state", LIVE)
def test_nobody_changes_adds_or_takes_away_an_expense_once_it_is_handed_in(office, state):
    claim = bring_to(state, office)
    expenses = ClaimLine.objects.filter(claim=claim)
    for said in ({"amount": 5000}, {"invoice_key": "AB1"}, {"document_sha256": "0" * 64}, {"spent_on": "2020-01-01"}):
        with kept(), transaction.atomic():
            expenses.update(**said)
    with kept(), transaction.atomic():
        add_line(claim, 10)
    with kept(), transaction.atomic():
        expenses._raw_delete(expenses.db)
    expenses.update(remark="Seen")


@pytest.mark.clause("5.2.3")
def test_an_amount_is_cut_while_it_is_reviewed_and_never_raised(office):
    claim = bring_to("submitted", office)
    line = claim.lines.get()
    claim.cut(by=office.supervisor, line=line, amount=line.amount - 1, reason="Tip")
    with kept(), transaction.atomic():
        ClaimLine.objects.filter(pk=line.pk).update(amount=line.amount)
    approve(claim, office.supervisor)
    claim.verify(by=office.finance)
    with kept(), transaction.atomic():
        ClaimLine.objects.filter(pk=line.pk).update(amount=1)


@pytest.mark.clause("5.2.4")
def test_a_payment_keeps_its_sum_and_what_was_paid_its_invoice(office):
    paid = bring_to("paid", office)
    for tried in (lambda: Payment.objects.update(amount=1), lambda: Payment.objects.all().delete()):
        with pytest.raises(IntegrityError, match="stays as it was made"), transaction.atomic():
            tried()
    with pytest.raises(IntegrityError, match="never free again"), transaction.atomic():
        Invoice.objects.filter(line__claim=paid).delete()


@pytest.mark.clause("5.2.4")
def test_a_payment_keeps_its_advance(office):
    paid, other = pay_in_advance(office, 100), ask_in_advance(office, 100)
    with pytest.raises(IntegrityError, match="stays as it was made"), transaction.atomic():
        Payment.objects.filter(advance=paid).update(advance=other)
    Payment.objects.filter(advance=paid).update(failure="Closed account")


@pytest.mark.clause("5.2.1")
def test_the_history_tells_each_expense_before_and_after_an_edit(office, as_user):
    claim = make_claim(office.rep, 100)
    line = claim.lines.get()
    sent = {
        "title": claim.title, "version": claim.version, "lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 1,
        "lines-0-id": line.pk, "lines-0-category": line.category_id, "lines-0-amount": "900",
        "lines-0-spent_on": str(line.spent_on), "lines-0-purpose": "Train, first class",
        "lines-0-invoice_number": line.invoice_number,
    }  # fmt: skip
    answer = as_user(office.rep).post(f"{claim.get_absolute_url()}edit/", sent)
    assert answer.status_code == 302, answer.content.decode()
    (before, after) = AuditEntry.objects.of(claim).first().details["changed"]["Expense 1"]
    assert "100.00 TWD · Train · " in before
    assert "900.00 TWD · Train, first class" in after
    as_user(office.rep).post(f"{claim.get_absolute_url()}edit/", sent | {"version": claim.version + 1})
    assert AuditEntry.objects.of(claim).count() == 1
