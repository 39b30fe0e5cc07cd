"""Chapter 4.3.1: a wrong figure is set right by an entry beside it, with reason and document, never by an edit."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from appraisal.models import Correction, Objection
from appraisal.today import objections_to_work_on
from pipeline.models import SalesEntry
from salesdept.common.calendar import as_of
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.invariants import broken
from salesdept.common.records import uuid7
from salesdept.common.today import items_of
from salesdept.messages.models import Notice
from tests.pipeline.makers import PDF, make_contract

from .makers import OCTOBER as MONTH
from .makers import card_of, filed, open_period, published, sell, set_targets

D = Decimal
pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.3.1")]
IN_OCTOBER, IN_NOVEMBER = date(2026, 10, 20), date(2026, 11, 20)


@pytest.fixture
def contract(office):
    """200,000 for `rep`, cost 150,000, signed on 5 October."""
    set_targets(MONTH, office.rep, office.second_rep, office.other_rep)
    return sell(office.rep, office.supervisor, date(2026, 10, 5), 212_000, cost=D(150_000))


def paper(content: bytes = PDF, name="delivery note.pdf"):
    return SimpleUploadedFile(name, content)


def correct(contract, office, **given) -> Correction:
    terms = {"rep": office.rep, "team": None, "on": IN_OCTOBER, "amount": D(-20_000), "cost": None, "new_customers": 0}
    terms |= {"reason": "twenty thousand were tax", "document": paper(), "by": office.clerk}
    return Correction.book(contract, **terms | given)


def entered(signed, office, **given) -> dict:
    terms = {"contract": signed.number, "rep": office.rep.pk, "on": "2026-10-20", "amount": "-20000"}
    return terms | {"reason": "twenty thousand were tax", "document": paper()} | given


def test_a_correction_stands_beside_what_was_booked_and_the_card_follows(office, contract):
    correction = correct(contract, office)
    first, second = SalesEntry.objects.order_by("pk")
    assert (first.amount, second.amount, second.kind, second.cost) == (D(200_000), D(-20_000), "corrected", D(0))
    assert (second.reason, second.by, second.team) == ("twenty thousand were tax", office.clerk, office.team)
    card = card_of(office.rep, open_period(MONTH))
    assert (card.amount, card.profit) == (D(180_000), D(30_000))
    assert correction.stored.read() == PDF


@pytest.mark.parametrize("who", ["rep", "supervisor", "manager", "leadership", "finance", "admin"])
def test_only_the_clerk_corrects(office, contract, who):
    with pytest.raises(NotYourPart):
        correct(contract, office, by=getattr(office, who))
    assert not Correction.objects.exists()


def test_a_correction_is_never_changed_and_never_deleted(office, contract, by_owner):
    correct(contract, office)
    for touch in (lambda: Correction.objects.update(name="x"), lambda: Correction.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            touch()


@pytest.mark.clause("4.3.3")
def test_a_published_month_refuses_it_and_it_is_booked_in_the_open_one_with_its_true_day(office, contract):
    period = published(MONTH, office)
    with as_of(IN_NOVEMBER):
        entry = correct(contract, office).entry
    assert (entry.booked_on, entry.origin_on) == (IN_NOVEMBER, IN_OCTOBER)
    assert card_of(office.rep, period).amount == D(200_000)
    assert card_of(office.rep, open_period(MONTH.next)).amount == D(-20_000)


def test_a_correction_needs_a_difference_a_reason_and_a_paper(office, contract):
    for given, message in (
        ({"amount": D(0)}, "Nothing"),
        ({"reason": " "}, "reason"),
        ({"document": paper(b"hello", "a.pdf")}, "PDF or a picture"),
        ({"on": date(2026, 10, 4)}, "between"),
    ):
        with pytest.raises(RuleBroken, match=message):
            correct(contract, office, **given)
    assert SalesEntry.objects.count() == 1


def test_five_taps_on_the_button_book_one_correction(office, contract):
    key = uuid7()
    made = {correct(contract, office, record_id=key, document=paper()).pk for _tap in range(3)}
    assert made == {key}
    assert SalesEntry.objects.filter(kind="corrected").count() == 1


@pytest.mark.clause("4.1.2")
def test_an_amount_is_not_corrected_into_profit_while_the_cost_is_not_known(office):
    contract = sell(office.rep, office.supervisor, date(2026, 10, 5))
    with pytest.raises(RuleBroken, match="cost"):
        correct(contract, office)
    correct(contract, office, cost=D(0))
    only_news = correct(contract, office, amount=D(0), new_customers=D("-0.5")).entry
    assert only_news.cost is None
    assert set(contract.entries.pending()) == {contract.entries.order_by("pk").first()}


@pytest.mark.clause("4.1.1")
def test_the_ledger_still_comes_to_the_contracts_amount_beside_its_corrections(office, contract):
    correct(contract, office)
    assert not broken()
    contract.refresh_from_db()
    with as_of(IN_NOVEMBER):
        shares = [(office.second_rep, D(1))]
        contract.share_credit(by=office.supervisor, shares=shares, reason="handed over")
    assert contract.entries.standing().by_rep()[office.rep.pk]["together"] == D(-20_000)
    assert not broken()
    with as_of(IN_NOVEMBER):
        contract.cancel(by=office.supervisor, on=IN_NOVEMBER, reason="bankrupt")
    assert sum(entry.amount for entry in contract.entries.all()) == 0
    assert not broken()


def test_the_clerk_corrects_through_the_page(office, contract, as_user):
    published(MONTH, office)
    clerk, address = as_user(office.clerk), "/appraisal/corrections/new/"
    with as_of(IN_NOVEMBER):
        page = clerk.get(f"{address}?month={MONTH}&contract={contract.number}&rep={office.rep.pk}")
        assert contract.number in page.content.decode()
        assert clerk.post(address, entered(contract, office, amount="")).status_code == 422
        assert clerk.post(address, entered(contract, office, contract="HT-none")).status_code == 422
        found = clerk.post(address, entered(contract, office))["Location"]
    shown = clerk.get(found).content.decode()
    assert "twenty thousand were tax" in shown
    assert b"".join(clerk.get(f"{found}document/").streaming_content) == PDF
    assert as_user(office.rep).get(found).status_code == 200
    assert as_user(office.other_rep).get(found).status_code == 404
    assert as_user(office.other_rep).get(f"{found}document/").status_code == 404
    assert as_user(office.supervisor).get(address).status_code == 403


@pytest.mark.clause("1.3.2")
def test_an_upheld_objection_is_settled_by_the_correction_that_names_it(
    office, contract, django_capture_on_commit_callbacks
):
    objection = filed(card_of(office.rep, published(MONTH, office)))
    with pytest.raises(NotNow, match="upheld"):
        correct(contract, office, objection=objection)
    objection.answer(by=office.clerk, facts="the tax was counted")
    objection.uphold(by=office.manager, remedy="correction", decision="take it out")
    assert [item.action_label for item in items_of(office.clerk, objections_to_work_on)] == ["Correct"]
    assert Objection.objects.unsettled().count() == 1
    with as_of(IN_NOVEMBER), django_capture_on_commit_callbacks(execute=True):
        correct(contract, office, objection=objection)
    assert not Objection.objects.unsettled().exists()
    assert not items_of(office.clerk, objections_to_work_on)
    assert Notice.objects.filter(recipient=office.rep, key__startswith="correction:").count() == 1


def upheld(card, office, about="amount", remedy="correction") -> Objection:
    objection = filed(card, about=about)
    objection.answer(by=office.clerk, facts="the tax was counted")
    objection.uphold(by=office.manager, remedy=remedy, decision="take it out")
    return objection


@pytest.mark.clause("1.3.2")
def test_an_objection_is_settled_by_one_correction_of_its_reps_figure_in_its_month(office, contract):
    card = card_of(office.rep, published(MONTH, office))
    objection, another = upheld(card, office), upheld(card, office, "growth", "reopening")
    with as_of(IN_NOVEMBER):
        for given, message in (
            ({"rep": office.second_rep}, "about the figures of"),
            ({"on": IN_NOVEMBER}, "about the figures of"),
            ({"objection": another}, "upheld by a correction"),
        ):
            with pytest.raises(RuleBroken, match=message):
                correct(contract, office, **{"objection": objection} | given)
        correct(contract, office, objection=objection)
        with pytest.raises(NotNow, match="booked already"):
            correct(contract, office, objection=objection)
    assert objection.corrections.count() == 1


def test_programs_correct_by_the_same_rules(office, contract, api_as):
    address = "/api/v1/corrections/"
    terms = entered(contract, office)
    assert api_as(office.manager).post(address, terms, format="multipart").status_code == 403
    wrong = api_as(office.clerk).post(address, entered(contract, office, document=""), format="multipart")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["document"])
    made = api_as(office.clerk).post(address, entered(contract, office), format="multipart")
    assert (made.status_code, made.json()["amount"], made.json()["origin_on"]) == (201, "-20000.00", None)
    one = f"{address}{made.json()['id']}/"
    assert api_as(office.rep).get(one).json()["reason"] == "twenty thousand were tax"
    assert api_as(office.other_rep).get(one).status_code == 404
    assert b"".join(api_as(office.rep).get(f"{one}document/").streaming_content) == PDF


def test_a_contract_that_is_not_in_force_is_not_corrected(office):
    with pytest.raises(NotNow, match="in force"):
        correct(make_contract(office.rep), office)
