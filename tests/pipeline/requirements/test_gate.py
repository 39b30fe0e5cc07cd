"""What the gate of requirements research asks for, and what comes along with the move (3.2)."""

import pytest

from customers.models import Contact
from pipeline.models import (
    Decider,
    Need,
    Requirements,
    RequirementsVersion,
)
from pipeline.requirements.standing import Standing
from pipeline.stages import Stage
from salesdept.common.calendar import today

from ..makers import complete, make_customer
from .acts import NEXT, gate, missing, words

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.2.1", "3.2.2", "3.2.3")]


class TestTheGate:
    def test_asks_for_every_part_of_research(self, office, deal):
        assert missing(deal) == {
            "needs", "budget", "decider", "met", "process", "pains", "goals", "feasibility", "confirmed",
        }  # fmt: skip
        complete(deal, Stage.REQUIREMENTS, office.rep)
        assert missing(deal) == set()

    @pytest.mark.parametrize(
        ("rows", "change", "code"),
        [
            (Decider, {"part": "uses"}, "decider"),
            (Need, {"answer": ""}, "pains"),
            (Need, {"pain": "", "answer": ""}, "pains"),
            (Need, {"measure": ""}, "goals"),
            (Need, {"goal_on": None}, "goals"),
            (Requirements, {"budget": None}, "budget"),
            (Requirements, {"feasibility": ""}, "feasibility"),
            (Requirements, {"is_custom": True}, "feasibility"),
        ],
    )
    def test_is_shut_by_each_part_that_is_not_whole(self, brief, rows, change, code):
        before = missing(brief.opportunity)
        assert before == {"confirmed"}
        rows.objects.update(**change)
        assert code in missing(brief.opportunity)

    def test_takes_a_day_on_which_the_budget_was_asked_for(self, brief):
        Requirements.objects.update(budget=None, budget_asked_on=today())
        assert "budget" not in missing(brief.opportunity)

    def test_asks_that_who_decides_was_reached(self, brief):
        stranger = Contact.objects.create(customer=brief.opportunity.customer, name="Mr Chen")
        Decider.objects.update(contact=stranger)
        assert "met" in missing(brief.opportunity)
        assert f"contact={stranger.pk}" in gate(brief.opportunity)["met"].url

    def test_leads_to_the_need_that_lacks_something(self, brief):
        lacks = Need.write(brief.opportunity, by=brief.opportunity.owner, text="more", pain="slow")
        assert gate(brief.opportunity)["pains"].url == lacks.edit_url


class TestMissingPartsComeAlong:
    def given(self, deal, **instead) -> dict:
        person = deal.customer.contacts.first() or Contact.objects.create(customer=deal.customer, name="Ms Wang")
        return NEXT | {
            "need": "one ledger", "budget": "500000", "budget_certainty": "stated", "decider": str(person.pk),
            "purchase_step": "board", "purchase_on": "2030-02-01", "feasibility": "our standard",
            "confirmed_by": "Ms Wang", "confirmed_how": "mail", "confirmed_where": "mail of today",
        } | instead  # fmt: skip

    def test_what_a_field_can_tell_is_kept_with_the_move(self, office, deal, api_as):
        deal.ask_waiver(by=office.rep, code="pains", reason="none")
        deal.ask_waiver(by=office.rep, code="met", reason="a tender")
        for waiver in deal.waivers.all():
            waiver.grant(by=office.supervisor, until=today())
        brief = Requirements.of(deal)
        Need.write(deal, by=office.rep, text="first", goal="faster", measure="days", goal_on=today())
        given = self.given(deal)
        del given["need"]
        answer = api_as(office.rep).post(f"/api/v1/opportunities/{deal.pk}/advance/", given, format="json")
        assert (answer.status_code, answer.json().get("stage")) == (200, Stage.PROPOSAL), answer.json()
        brief = Requirements.objects.get()
        assert (brief.budget, brief.feasibility, brief.standing) == (500_000, "our standard", Standing.CONFIRMED)
        assert (brief.deciders.get().contact.name, brief.purchase_steps.get().text) == ("Ms Wang", "board")

    def test_nothing_is_kept_while_a_part_needs_its_own_page(self, office, deal, as_user):
        address = f"/pipeline/opportunities/{deal.pk}/advance/"
        answer = as_user(office.rep).post(address, self.given(deal))
        assert answer.status_code == 422
        assert "an answer to each pain point" in words(answer)
        assert not Need.objects.exists()
        assert not RequirementsVersion.objects.exists()

    def test_a_stranger_is_nobody_to_choose(self, office, deal, as_user):
        stranger = Contact.objects.create(customer=make_customer(office.rep), name="Mr Chen")
        given = self.given(deal, decider=str(stranger.pk))
        answer = as_user(office.rep).post(f"/pipeline/opportunities/{deal.pk}/advance/", given)
        assert "decider" in answer.context["form"].errors

    def test_where_nobody_is_known_the_gate_leads_to_the_page(self, deal):
        assert gate(deal)["decider"].supply is None
        Contact.objects.create(customer=deal.customer, name="Ms Wang")
        assert gate(deal)["decider"].supply is not None
