"""Money that customers paid (3.4.3): recorded by finance alone, allocated, paid back, reversed; never too much."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from customers.pool import what_is_under_way
from pipeline.models import Allocation, Instalment, Receipt
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.invariants import broken
from salesdept.common.today import items_for

from ..at_once import at_once, passed
from .makers import make_contract, make_customer, make_receipt, sign

D = Decimal
pytestmark = [pytest.mark.clause("3.4.3"), pytest.mark.django_db]
OCTOBER = date(2026, 10, 1)


def owed(office, customer, terms="40% on signing, 60% 30 days", gross=1000, on=OCTOBER):
    """The instalments of a contract signed on that day."""
    contract = make_contract(
        office.rep, customer=customer, schedule=None, gross=D(gross), tax_rate=D(0), payment_terms=terms
    )
    with as_of(on):
        sign(contract, office.supervisor, on)
    return list(contract.instalments.all())


@pytest.fixture
def customer(office):
    return make_customer(office.rep)


def received(office, customer, amount, **given) -> Receipt:
    receipt = make_receipt(office.finance, customer, amount, **given)
    receipt.confirm(by=office.finance)
    return receipt


def paid(*instalments) -> list[Decimal]:
    return [Instalment.objects.get(pk=one.pk).paid for one in instalments]


def test_one_receipt_pays_three_instalments_of_two_contracts_and_the_rest_is_credit(office, customer):
    first, second = owed(office, customer)
    third, fourth = owed(office, customer)
    receipt = received(office, customer, 1500)
    receipt.allocate(by=office.finance, parts=[(first, D(400)), (second, D(600)), (third, D(400))])
    assert paid(first, second, third, fourth) == [400, 600, 400, 0]
    assert (receipt.left_over, Receipt.objects.credit()) == (100, 100)
    receipt.refund(by=office.finance, amount=D(60), reason="sent too much")
    assert receipt.left_over == 40
    assert list(broken()) == []


def test_no_instalment_takes_more_than_is_open_and_no_receipt_gives_more_than_is_left(office, customer):
    first, second = owed(office, customer)
    receipt = received(office, customer, 700)
    for parts in ([(first, D("400.01"))], [(first, D(400)), (second, D("300.01"))], [(first, D(0))], [(first, D(-1))]):
        with pytest.raises(RuleBroken):
            receipt.allocate(by=office.finance, parts=parts)
    assert paid(first, second) == [0, 0]
    assert not Allocation.objects.exists()


def test_another_customers_instalment_and_a_draft_take_nothing(office, customer):
    strange = owed(office, make_customer(office.rep))[0]
    draft = make_contract(office.rep, customer=customer, schedule=None).instalments.get()
    receipt = received(office, customer, 700)
    for instalment in (strange, draft):
        with pytest.raises(RuleBroken):
            receipt.allocate(by=office.finance, parts=[(instalment, D(1))])


def test_taking_back_and_reversing_are_counter_entries_and_nothing_is_deleted(office, customer):
    first, second = owed(office, customer)
    receipt = received(office, customer, 1000)
    receipt.allocate(by=office.finance, parts=[(first, D(400)), (second, D(600))])
    receipt.release(by=office.finance, instalment=first, reason="meant for another")
    assert paid(first, second) == [0, 600]
    receipt.reverse(by=office.finance, reason="the cheque bounced")
    assert (paid(first, second), receipt.state, receipt.left_over) == ([0, 0], "reversed", 0)
    kinds = [entry.kind for entry in receipt.entries.all()]
    assert kinds == ["allocated", "allocated", "released", "released", "reversal"]
    assert list(broken()) == []
    with pytest.raises(NotNow):
        receipt.reverse(by=office.finance, reason="again")
    with pytest.raises(IntegrityError), transaction.atomic():
        receipt.delete()


def test_what_a_bank_names_once_is_booked_once_until_it_is_reversed(office, customer):
    first = received(office, customer, 10, reference="X-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        received(office, customer, 10, reference="X-1")
    received(office, customer, 10, reference="X-1", account="another account")
    first.reverse(by=office.finance, reason="typed wrongly")
    assert received(office, customer, 12, reference="X-1").state == "confirmed"


def test_finance_alone_records_confirms_and_allocates(office, customer, as_user):
    owed(office, customer)
    facts = {"customer": customer.pk, "received_on": "2026-10-05", "amount": "400", "currency": "TWD", "rate": "1"}
    facts |= {"method": "transfer"}
    for who in ("rep", "supervisor", "manager", "clerk", "leadership"):
        assert as_user(getattr(office, who)).post("/pipeline/receipts/new/", facts).status_code == 403
    with as_of(date(2026, 10, 6)):
        assert as_user(office.finance).post("/pipeline/receipts/new/", facts).status_code == 302
    receipt = Receipt.objects.get()
    for name in ("confirm", "reverse"):
        with pytest.raises(NotYourPart):
            receipt.perform(name, by=office.manager, **({"reason": "x"} if name == "reverse" else {}))
    receipt.confirm(by=office.finance)


def test_the_form_suggests_what_the_payment_is_probably_meant_for(office, customer, as_user):
    first, second = owed(office, customer)
    receipt = received(office, customer, 600)
    page = as_user(office.finance).get(f"{receipt.get_absolute_url()}allocate/").content.decode()
    assert page.index("600.00") > 0
    answer = as_user(office.finance).post(f"{receipt.get_absolute_url()}allocate/", {f"to_{second.pk}": "600"})
    assert answer.status_code == 302
    assert paid(first, second) == [0, 600]
    too_much = received(office, customer, 500)
    answer = as_user(office.finance).post(f"{too_much.get_absolute_url()}allocate/", {f"to_{first.pk}": "500"})
    assert answer.status_code == 422
    assert "More than is open" in answer.content.decode()


def test_two_allocations_of_one_receipt_and_two_receipts_for_one_instalment_never_go_beyond(office, transactional_db):
    customer = make_customer(office.rep)
    for _turn in range(10):
        first, second = owed(office, customer)
        receipt = received(office, customer, 500)
        acts = [
            partial(Receipt.objects.get(pk=receipt.pk).allocate, by=office.finance, parts=[(one, D(400))])
            for one in (first, second)
        ]
        assert passed(at_once(*acts)) == 1
        others = [received(office, customer, 600) for _n in range(2)]
        left = Instalment.objects.get(pk=second.pk).open_amount
        acts = [partial(one.allocate, by=office.finance, parts=[(second, left)]) for one in others]
        assert passed(at_once(*acts)) == 1
    assert list(broken()) == []


def test_overdue_is_told_from_the_dates_and_reminded_once_to_rep_and_finance(office, customer):
    first, second = owed(office, customer)
    assert (first.due_on, second.due_on) == (OCTOBER, OCTOBER + timedelta(days=30))
    with as_of(OCTOBER):
        assert first.standing == "due"
        assert not Instalment.objects.overdue().exists()
    with as_of(OCTOBER + timedelta(days=3)):
        assert (first.standing, first.days_overdue, second.standing) == ("overdue", 3, "due")
        for who in (office.rep, office.finance):
            told = [item for item in items_for(who) if item.url == first.get_absolute_url()]
            assert len(told) == 1
            assert "overdue for 3 days" in told[0].why
        for who in (office.other_rep, office.technical):
            assert not [item for item in items_for(who) if "overdue" in str(item.why)]


def test_who_reads_receivables(office, customer):
    owed(office, customer)
    seen = {
        who: Instalment.objects.visible_to(getattr(office, who)).count() for who in vars(office) if who[-4:] != "team"
    }
    assert {who for who, count in seen.items() if count} == {
        "rep", "supervisor", "manager", "clerk", "finance", "second_finance", "leadership",
    }  # fmt: skip


def test_the_ages_of_overdue_money_open_to_just_their_rows(office, customer, as_user):
    owed(office, customer, "100% on signing", 100, OCTOBER)
    owed(office, customer, "100% on signing", 200, OCTOBER + timedelta(days=40))
    with as_of(OCTOBER + timedelta(days=41)):
        mine = Instalment.objects.visible_to(office.finance)
        assert [mine.of_age(*age).sums()["left"] for age in ((0, 30), (31, 60), (61, 90), (91, None))] == [
            200,
            100,
            0,
            0,
        ]
        page = as_user(office.finance).get("/pipeline/receivables/?age=31").context["listing"]
        assert [row.amount for row in page.rows] == [100]
        body = b"".join(as_user(office.rep).get("/pipeline/receivables/export/?age=31").streaming_content).decode()
        assert body.count("\r\n") == 2


def test_unpaid_money_keeps_a_file_out_of_the_pool(office, customer):
    first, second = owed(office, customer, on=date(2024, 10, 1))
    assert [str(reason) for reason in what_is_under_way(customer)] == ["money not paid yet"]
    receipt = received(office, customer, 1000)
    receipt.allocate(by=office.finance, parts=[(first, D(400)), (second, D(600))])
    assert what_is_under_way(customer) == []


def test_who_owes_nothing_keeps_a_credit(office, customer):
    make_contract(office.rep, customer=customer, schedule=None)
    receipt = received(office, customer, 100)
    with pytest.raises(RuleBroken, match="owes nothing"):
        receipt.allocate(by=office.finance, parts=[])
    assert receipt.left_over == 100


def test_foreign_money_counts_at_its_rate_and_keeps_it(office, customer):
    first, _second = owed(office, customer)
    receipt = received(office, customer, "12.50", currency="USD", rate=D("31.999"))
    assert receipt.value == D("399.99")
    receipt.allocate(by=office.finance, parts=[(first, D("399.99"))])
    assert paid(first) == [D("399.99")]


def test_the_lists_ask_the_same_number_of_queries_for_more_rows(
    office, customer, as_user, django_assert_max_num_queries
):
    client = as_user(office.finance)
    for _n in range(2):
        owed(office, customer)
        received(office, customer, 10)
    for page, most in (("/pipeline/receivables/", 16), ("/pipeline/receipts/", 12), ("/pipeline/contracts/", 13)):
        with django_assert_max_num_queries(most):
            client.get(page)


def test_money_counts_on_the_day_it_came_not_ahead_of_it(office, customer, as_user):
    owed(office, customer)
    facts = {"customer": customer.pk, "received_on": str(today() + timedelta(days=1)), "amount": "1", "currency": "TWD"}
    answer = as_user(office.finance).post("/pipeline/receipts/new/", facts | {"rate": "1", "method": "cash"})
    assert answer.status_code == 422
    assert not Receipt.objects.exists()
