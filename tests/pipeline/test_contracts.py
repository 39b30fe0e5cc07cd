"""The sales contract (3.4.3): drawn from what was agreed, approved where it deviates, signed on paper, booked once."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction

from pipeline.contracts.drafting import draw_up
from pipeline.contracts.line_changes import delivered_by
from pipeline.contracts.terms import parts_of
from pipeline.models import Contract, Instalment, SalesEntry
from pipeline.stages import Stage
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.invariants import broken
from salesdept.people.models import Role
from tests.makers import make_user

from ..at_once import at_once, passed
from .makers import agree, make_contract, make_customer, make_opportunity, make_receipt, sign, signed_paper

D = Decimal
pytestmark = [pytest.mark.clause("3.4.3"), pytest.mark.django_db]

SEAT = {"name": "One more seat", "quantity": D(1), "unit_price": D(10_000)}
HALF = {"line": 1, "unit_price": D(60_000)}


def drawn(office, by=None, shares=None, **terms) -> Contract:
    """The draft of a deal that was agreed at 100,000, its lines listed at 100,000 and costing 60,000."""
    deal = make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor)
    agree(deal, office.supervisor, proposal=deal.proposals.get())
    facts = {"gross": D(105_000), "payment_terms": "40% on signing, 60% 30 days"} | terms
    return draw_up(deal, by=by or office.supervisor, shares=shares or {office.rep: D(1)}, **facts)


def signed(office, **terms) -> Contract:
    contract = drawn(office, **terms)
    signed_paper(contract, office.supervisor)
    contract.sign(by=office.supervisor, signed_on=today())
    return contract


def test_an_agreed_round_makes_the_draft_with_number_parties_terms_and_schedule(office, as_user):
    deal = make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor)
    agree(deal, office.supervisor, proposal=deal.proposals.get(), payment_terms="30% on signing, 70% on delivery")
    address = f"/pipeline/opportunities/{deal.pk}/contracts/new/"
    begun = as_user(office.supervisor).get(address).context["form"].initial
    assert (begun["gross"], begun["their_name"]) == (D(105_000), deal.customer.name)
    entered = {name: value for name, value in begun.items() if value is not None}
    assert as_user(office.supervisor).post(address, entered).status_code == 302
    contract = Contract.objects.get()
    assert contract.number == f"HT-{today().year}-0001"
    assert [(one.label, one.amount, one.basis) for one in contract.instalments.all()] == [
        ("on signing", D(31_500), "signing"),
        ("on delivery", D(73_500), "milestone"),
    ]
    assert (contract.net, contract.round, contract.their_name) == (D(100_000), deal.rounds.get(), deal.customer.name)


@pytest.mark.parametrize(("terms", "parts"), [
    ("簽約 30%、上線 50%、驗收 20%", [("簽約", 30, "signing"), ("上線", 50, "milestone"), ("驗收", 20, "milestone")]),
    ("30 days", [("Whole amount", 100, "signing")]),
    ("50 % on signing; 50 % 45 days", [("on signing", 50, "signing"), ("45 days", 50, "signing")]),
    ("30% now, 30% later", [("Whole amount", 100, "signing")]),
    ("", [("Whole amount", 100, "signing")]),
])  # fmt: skip
def test_payment_terms_in_words_propose_the_schedule(terms, parts):
    assert [(part.label, part.percent, part.basis) for part in parts_of(terms)] == parts


def test_numbers_run_by_year_and_pass_over_one_taken_by_hand(office):
    with as_of(date(2026, 3, 1)):
        first = make_contract(office.rep, number="")
        make_contract(office.rep, number="HT-2026-0002")
        third = make_contract(office.rep, number="")
    with as_of(date(2027, 3, 1)):
        next_year = make_contract(office.rep, number="")
    assert [one.number for one in (first, third, next_year)] == ["HT-2026-0001", "HT-2026-0003", "HT-2027-0001"]
    third.renumber(by=office.clerk, number="A-77")
    assert third.number == "A-77"
    with pytest.raises(RuleBroken):
        first.renumber(by=office.clerk, number="A-77")


def test_nothing_is_signed_without_the_copy_that_both_signed(office):
    contract = drawn(office)
    with pytest.raises(RuleBroken, match="copy signed by both"):
        contract.sign(by=office.supervisor, signed_on=today())
    for content in (b"MZ program", b"<html>", b"%PDF-1.7 cut off", b""):
        with pytest.raises(RuleBroken):
            signed_paper(contract, office.supervisor, content)
    for stranger in (office.other_rep, office.finance, office.technical, office.leadership):
        with pytest.raises(NotYourPart):
            signed_paper(contract, stranger)
    copy = signed_paper(contract, office.clerk)
    with pytest.raises(RuleBroken, match="already"):
        signed_paper(contract, office.rep)
    assert (copy.number, len(copy.sha256)) == (1, 64)
    contract.sign(by=office.supervisor, signed_on=today())
    contract.opportunity.refresh_from_db()
    assert contract.opportunity.state == "won"


def test_departments_get_no_paper_with_prices(office, as_user):
    contract = signed(office)
    address = f"/pipeline/contracts/{contract.pk}/signed-copies/1/"
    assert as_user(office.technical).get(address).status_code == 404
    assert as_user(office.finance).get(address)["Content-Disposition"].startswith("attachment")
    page = as_user(office.technical).get(contract.get_absolute_url()).content.decode()
    assert "Payment schedule" not in page
    assert "Margin" not in page
    [line] = delivered_by(contract)
    paid = as_user(office.finance).get(contract.get_absolute_url()).content.decode()
    assert (line.name in page, "Unit price" in page) == (True, False)
    assert (line.name in paid, "Unit price" in paid) == (True, True)


def test_a_contract_that_differs_from_what_was_agreed_is_refused_to_the_cent_or_waived(office):
    contract = drawn(office, gross=D("104999.99"))
    signed_paper(contract, office.supervisor)
    with pytest.raises(RuleBroken, match=r"99,999\.99 are not the agreed 100,000\.00: a difference of -0\.01"):
        contract.sign(by=office.supervisor, signed_on=today())
    with pytest.raises(NotYourPart):
        contract.waive_difference(by=office.supervisor, reason="rounding")
    contract.waive_difference(by=office.manager, reason="rounding")
    contract.gross = D("104000.00")
    contract.save()
    Instalment.objects.filter(contract=contract).delete()
    with pytest.raises(RuleBroken, match="not the agreed"):
        contract.sign(by=office.supervisor, signed_on=today())


def test_the_manager_who_drew_it_up_does_not_waive_the_difference(office):
    contract = drawn(office, by=office.manager, gross=D(90_000))
    with pytest.raises(NotYourPart):
        contract.waive_difference(by=office.manager, reason="mine")
    contract.waive_difference(by=office.leadership, reason="seen")
    assert contract.waived_difference == contract.net - 100_000


@pytest.mark.clause("3.4.1")
def test_what_deviates_is_approved_first_and_a_change_voids_the_approval(office):
    contract = drawn(office, special_terms="penalty of 1 % a day")
    signed_paper(contract, office.supervisor)
    with pytest.raises(RuleBroken, match="must approve this contract first"):
        contract.sign(by=office.supervisor, signed_on=today())
    contract.ask_approval(by=office.supervisor, reason="they insist")
    for stranger in (office.supervisor, office.rep, office.finance):
        with pytest.raises(NotYourPart):
            contract.approve(by=stranger)
    contract.approve(by=office.manager)
    assert not contract.may_edit(office.supervisor)
    contract.revise(by=office.supervisor)
    with pytest.raises(RuleBroken, match="must approve"):
        contract.sign(by=office.supervisor, signed_on=today())
    contract.ask_approval(by=office.supervisor, reason="they insist")
    contract.approve(by=office.manager)
    contract.sign(by=office.supervisor, signed_on=today())
    assert contract.state == "signed"


@pytest.mark.clause("3.4.1")
def test_a_large_amount_is_leaderships_to_approve(office):
    contract = drawn(office)
    contract.opportunity.rounds.update(price=3_000_000)
    contract.gross, contract.cost = D(3_150_000), D(1_000_000)
    contract.save()
    contract.instalments.all().delete()
    assert contract.approver() == Role.LEADERSHIP
    contract.ask_approval(by=office.supervisor, reason="a large one")
    with pytest.raises(NotYourPart, match="beyond your limit"):
        contract.approve(by=office.manager)
    contract.approve(by=office.leadership)


def test_a_schedule_comes_to_the_contract_in_the_form_and_in_the_database(office, as_user):
    contract = drawn(office)
    rows = {"schedule-TOTAL_FORMS": "2", "schedule-INITIAL_FORMS": "0"}
    for number, (label, percent) in enumerate((("first", "33.33"), ("second", "66.67"))):
        rows |= {f"schedule-{number}-label": label, f"schedule-{number}-percent": percent}
        rows |= {f"schedule-{number}-basis": "signing", f"schedule-{number}-days": "0"}
    address = f"/pipeline/contracts/{contract.pk}/schedule/"
    short = as_user(office.supervisor).post(address, rows | {"schedule-1-percent": "66.66"})
    assert short.status_code == 422
    assert "+10.50 is missing" in short.content.decode()
    assert as_user(office.supervisor).post(address, rows).status_code == 302
    assert [one.amount for one in contract.instalments.all()] == [D("34996.50"), D("70003.50")]
    contract.instalments.filter(position=1).update(amount=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.check_constraints()
    contract.instalments.filter(position=1).update(amount=D("34996.50"))


def test_the_later_signature_counts_and_dates_what_is_owed_on_signing(office):
    contract = drawn(office)
    signed_paper(contract, office.supervisor)
    contract.sign(by=office.supervisor, signed_on=today() - timedelta(days=9), we_signed_on=today() - timedelta(days=2))
    assert contract.signed_on == today() - timedelta(days=2)
    assert [one.due_on for one in contract.instalments.all()] == [
        contract.signed_on,
        contract.signed_on + timedelta(days=30),
    ]


@pytest.mark.clause("4.1.1")
@pytest.mark.parametrize(("moment", "month"), [
    (datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC), 10), (datetime(2026, 10, 31, 16, 0, tzinfo=UTC), 11),
])  # fmt: skip
def test_the_last_second_of_a_month_is_the_companys_not_londons(office, moment, month):
    """SEC-111."""
    with as_of(moment):
        sign(make_contract(office.rep), office.supervisor, today())
    assert SalesEntry.objects.get().booked_on.month == month


@pytest.mark.clause("4.1.1")
def test_a_third_each_leaves_no_cent_over_and_comes_back_alike(office):
    third = make_user(team=office.team)
    shares = {office.rep: D("0.3334"), office.second_rep: D("0.3333"), third: D("0.3333")}
    contract = signed(office, shares=shares)
    assert sum(entry.amount for entry in contract.entries.all()) == D(100_000)
    contract.cancel(by=office.manager, on=today(), reason="withdrawn")
    assert sum(entry.amount for entry in contract.entries.all()) == 0
    assert list(broken()) == []


@pytest.mark.clause("3.4.1")
def test_a_change_beyond_the_limit_waits_for_the_manager_and_then_moves_ledger_and_schedule(office):
    contract = signed(office)
    contract.amend(by=office.supervisor, lines=[SEAT], on=today(), reason="one more seat")
    assert [one.amount for one in contract.instalments.all()] == [42_000, 63_000, 10_500]
    contract.amend(by=office.supervisor, lines=[HALF], on=today(), reason="half is dropped")
    change = contract.amendments.get(number=2)
    assert (change.state, contract.gross) == ("asked", D(115_500))
    with pytest.raises(RuleBroken, match="earlier change still waits"):
        contract.amend(by=office.supervisor, lines=[SEAT], on=today(), reason="another")
    with pytest.raises(NotYourPart):
        change.approve(by=office.supervisor)
    change.approve(by=office.manager)
    contract.refresh_from_db()
    assert contract.gross == D(73_500)
    assert [one.amount for one in contract.instalments.all()] == [42_000, 31_500, 0]
    assert list(broken()) == []


def test_what_is_paid_is_not_amended_away(office):
    contract = signed(office)
    first, second = contract.instalments.all()
    receipt = make_receipt(office.finance, contract.customer, 105_000)
    receipt.confirm(by=office.finance)
    receipt.allocate(by=office.finance, parts=[(first, first.amount), (second, second.amount)])
    with pytest.raises(RuleBroken, match="paid already"):
        contract.amend(by=office.manager, lines=[HALF], on=today(), reason="less")
    assert contract.entries.count() == 1


def test_a_customer_with_old_debts_is_signed_with_the_consent_of_finance_and_manager(office):
    old = make_contract(office.rep, schedule=None, payment_terms="100% on signing")
    with as_of(date(2026, 1, 5)):
        sign(old, office.supervisor, date(2026, 1, 5))
    with as_of(date(2026, 3, 1)):
        contract = drawn(office)
        Contract.objects.filter(pk=contract.pk).update(customer=old.customer)
        contract.refresh_from_db()
        signed_paper(contract, office.supervisor)
        with pytest.raises(RuleBroken, match=r"owes 106,000\.00"):
            contract.sign(by=office.supervisor, signed_on=today())
        contract.release_credit(by=office.finance, reason="pays next week")
        with pytest.raises(RuleBroken):
            contract.release_credit(by=office.second_finance, reason="twice")
        with pytest.raises(RuleBroken, match="still needed|Still needed"):
            contract.sign(by=office.supervisor, signed_on=today())
        contract.release_credit(by=office.manager, reason="agreed")
        contract.sign(by=office.supervisor, signed_on=today())


def test_two_people_who_sign_one_contract_book_it_once(office, transactional_db):
    for _turn in range(10):
        contract = make_contract(office.rep)
        acts = [
            partial(Contract.objects.get(pk=contract.pk).sign, by=by, signed_on=today())
            for by in (office.supervisor, office.manager)
        ]
        answers = at_once(*acts)
        assert passed(answers) == 1
        assert {type(one) for one in answers if one} == {NotNow}
        assert contract.entries.count() == 1


def test_twenty_contracts_drawn_at_once_bear_twenty_numbers(office, transactional_db):
    customer = make_customer(office.rep)
    act = partial(make_contract, office.rep, customer=customer, number="")
    made = at_once(*[act] * 8)
    assert len({one.number for one in made}) == 8


KEPT = ("pipeline_salesentry", "pipeline_allocation", "pipeline_receipt", "pipeline_signedcopy")


@pytest.mark.clause("4.1.1")
@pytest.mark.usefixtures("by_owner")
@pytest.mark.parametrize("table", KEPT)
def test_the_ledgers_are_neither_changed_nor_emptied_even_by_their_owner(office, table):
    contract = signed(office)
    receipt = make_receipt(office.finance, contract.customer)
    receipt.confirm(by=office.finance)
    receipt.allocate(by=office.finance, parts=[(contract.instalments.first(), D(1))])
    statements = [f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"]  # noqa: S608
    if table != "pipeline_receipt":
        statements.append(f"UPDATE {table} SET id = id")  # noqa: S608
    with connection.cursor() as cursor:
        # The tests' own cleaning empties tables: it had these taken off.
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} ENABLE TRIGGER USER")
        for statement in statements:
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement)


def test_programs_draw_up_a_contract_and_add_its_paper(office, api_as):
    deal = make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor)
    agree(deal, office.supervisor)
    facts = {"opportunity": str(deal.pk), "gross": "105000", "tax_rate": "0.05"}
    assert api_as(office.rep).post("/api/v1/contracts/", facts).status_code == 403
    made = api_as(office.supervisor).post("/api/v1/contracts/", facts)
    assert made.status_code == 201, made.json()
    address = f"/api/v1/contracts/{made.json()['id']}/"
    refused = api_as(office.supervisor).post(f"{address}sign/", {"signed_on": str(today())})
    assert (refused.status_code, refused.json()["clause"]) == (422, "3.4.3")
    paper = SimpleUploadedFile("x.pdf", b"%PDF-1.4\n%%EOF")
    assert (
        api_as(office.clerk).post(f"{address}add_signed_copy/", {"file": paper}, format="multipart").status_code == 200
    )
    assert api_as(office.supervisor).post(f"{address}sign/", {"signed_on": str(today())}).json()["state"] == "signed"
