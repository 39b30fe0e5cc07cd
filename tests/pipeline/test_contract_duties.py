"""Duties apart on a contract (3.4.1, 3.4.3): by person, and by team, whoever else sees it."""

from datetime import date
from decimal import Decimal

import pytest

from pipeline.contracts.drafting import draw_up
from pipeline.models import Amendment, Contract
from pipeline.stages import Stage
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.messages.models import Notice
from salesdept.people.models import Role, User

from .makers import agree, make_contract, make_customer, make_opportunity, sign, signed_paper

D = Decimal
HALF = {"line": 1, "unit_price": D(50_000)}
pytestmark = [pytest.mark.clause("3.4.1", "3.4.3"), pytest.mark.django_db]


def drawn(office, by, **terms) -> Contract:
    """As agreed at 100,000, by `by`; the paper is there."""
    deal = make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor)
    agree(deal, office.supervisor, proposal=deal.proposals.get())
    facts = {"gross": D(105_000), "payment_terms": "30 days"} | terms
    contract = draw_up(deal, by=by, shares={office.rep: D(1)}, **facts)
    signed_paper(contract, office.supervisor)
    return contract


class TestOfAnotherTeam:
    """The file is kept in the other team, which therefore sees the contract; its credit is this team's."""

    @pytest.fixture
    def draft(self, office):
        return make_contract(office.rep, customer=make_customer(office.other_rep), schedule=None)

    def test_its_supervisor_sees_the_contract_and_does_not_sign_it(self, office, draft, api_as):
        address = f"/api/v1/contracts/{draft.pk}/"
        assert api_as(office.other_supervisor).get(address).status_code == 200
        refused = api_as(office.other_supervisor).post(f"{address}sign/", {"signed_on": str(today())})
        assert (refused.status_code, refused.json()["clause"]) == (403, "3.4.1")
        assert api_as(office.supervisor).post(f"{address}sign/", {"signed_on": str(today())}).status_code == 200

    def test_nor_changes_cancels_or_dates_it(self, office, draft):
        sign(draft, office.supervisor, today())
        told = {"by": office.other_supervisor, "on": today(), "reason": "ours"}
        with pytest.raises(NotYourPart, match="another team"):
            draft.amend(gross_change=D(10), **told)
        with pytest.raises(NotYourPart, match="another team"):
            draft.cancel(**told)
        with pytest.raises(NotYourPart, match="Finance, a supervisor of the team"):
            draft.instalments.get().fall_due(**told)
        assert draft.entries.count() == 1


def test_who_drew_it_up_does_not_approve_what_another_asked(office):
    contract = drawn(office, office.manager, special_terms="penalty of 1 % a day")
    contract.ask_approval(by=office.supervisor, reason="they insist")
    with pytest.raises(NotYourPart, match="Who asked does not decide"):
        contract.approve(by=office.manager)
    contract.approve(by=office.leadership)


def test_who_asked_does_not_approve_even_when_promoted_since(office):
    contract = drawn(office, office.supervisor, special_terms="penalty of 1 % a day")
    contract.drawn_by = office.manager
    contract.save()
    contract.ask_approval(by=office.supervisor, reason="they insist")
    _promote(office)
    with pytest.raises(NotYourPart, match="Who asked does not decide"):
        contract.approve(by=office.supervisor)


def test_nor_a_change_that_was_asked_for_before_the_promotion(office):
    contract = sign(drawn(office, office.supervisor), office.supervisor, today())
    contract.amend(by=office.supervisor, lines=[HALF], on=today(), reason="half is dropped")
    _promote(office)
    with pytest.raises(NotYourPart, match="Who asked does not decide"):
        contract.amendments.get().approve(by=office.supervisor)


def test_a_change_of_a_contract_that_was_cancelled_meanwhile_is_not_approved(office):
    contract = sign(drawn(office, office.supervisor), office.supervisor, today())
    contract.amend(by=office.supervisor, lines=[HALF], on=today(), reason="half is dropped")
    contract.cancel(by=office.manager, on=today(), reason="withdrawn")
    with pytest.raises(RuleBroken, match="no longer in force"):
        contract.amendments.get().approve(by=office.manager)
    assert sum(entry.amount for entry in contract.entries.all()) == 0
    assert not Amendment.objects.to_decide_by(office.manager).exists()


@pytest.mark.django_db(transaction=True)
def test_who_asked_for_a_change_hears_what_became_of_it(office):
    contract = sign(drawn(office, office.supervisor), office.supervisor, today())
    contract.amend(by=office.supervisor, lines=[HALF], on=today(), reason="half is dropped")
    contract.amendments.get().refuse(by=office.manager, reason="too much")
    told = Notice.objects.filter(recipient=office.supervisor, title__contains=str(contract.amendments.get()))
    assert [notice.title for notice in told] == [f"The change {contract} (1): Refused"]


@pytest.mark.django_db(transaction=True)
def test_whose_credit_was_split_anew_hears_of_it(office):
    contract = sign(make_contract(office.rep), office.supervisor, today())
    contract.share_credit(by=office.manager, shares=[(office.second_rep, D(1))], reason="did it all")
    told = Notice.objects.filter(title=f"The credit of {contract} was split anew")
    assert {notice.recipient for notice in told} == {office.rep, office.second_rep}


def test_who_drew_it_up_does_not_consent_to_the_customers_debts(office):
    customer = make_customer(office.rep)
    with as_of(date(2026, 1, 5)):
        sign(make_contract(office.rep, customer=customer, schedule=None), office.supervisor, date(2026, 1, 5))
    with as_of(date(2026, 3, 9)):
        deal = make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor, customer=customer)
        agree(deal, office.supervisor, proposal=deal.proposals.get())
        contract = draw_up(deal, by=office.manager, shares={office.rep: D(1)}, gross=D(105_000))
        with pytest.raises(NotYourPart, match="Who drew up the contract"):
            contract.release_credit(by=office.manager, reason="they will pay")


@pytest.mark.clause("4.1.1")
def test_the_shares_of_the_reps_come_to_a_whole(office):
    for shares in ({office.rep: D("0.5")}, {office.rep: D("0.6"), office.second_rep: D("0.5")}):
        with pytest.raises(RuleBroken, match="must add up to 100 %"):
            make_contract(office.rep, shares=shares)
    contract = make_contract(office.rep)
    contract.shares.update(share=D("0.5"))
    with pytest.raises(RuleBroken, match="must add up to 100 %"):
        sign(Contract.objects.get(pk=contract.pk), office.supervisor, today())


def test_nothing_is_signed_without_a_payment_schedule(office):
    contract = drawn(office, office.supervisor)
    contract.instalments.all().delete()
    with pytest.raises(RuleBroken, match="payment schedule is missing"):
        contract.sign(by=office.supervisor, signed_on=today())


def _promote(office) -> None:
    """The supervisor becomes the manager."""
    User.objects.filter(pk=office.manager.pk).update(is_active=False)
    User.objects.filter(pk=office.supervisor.pk).update(role=Role.MANAGER)
    office.supervisor.refresh_from_db()
