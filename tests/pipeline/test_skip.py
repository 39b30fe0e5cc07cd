"""A further deal of a customer who bought begins at the proposal, with the research of an earlier deal (3.6.3)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from pipeline.models import Opportunity, Requirements
from pipeline.stages import Stage
from salesdept.common.calendar import as_of, today

from .makers import make_contract, make_gate_item, make_opportunity, make_requirements, sign
from .test_gate_table import CONFIRMED, NEXT

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.2.1", "3.2.3", "3.6.3")]

WHY = "the same once more"


@pytest.fixture
def earlier(office) -> Opportunity:
    """One whose research the customer confirmed a hundred days ago; a contract with the customer took effect."""
    with as_of(today() - timedelta(days=100)):
        deal = make_opportunity(office.rep, Stage.PROPOSAL)
        sign(make_contract(office.rep, customer=deal.customer), office.supervisor, today())
    return deal


@pytest.fixture
def deal(office, earlier) -> Opportunity:
    return make_opportunity(office.rep, customer=earlier.customer)


@pytest.fixture
def skipped(api_as, office, deal, earlier):
    """The answer to skipping; what is named replaces what usually comes along, None leaves it out."""

    def skip(by=office.rep, **given):
        told = NEXT | CONFIRMED | {"reason": WHY, "carry_from": str(earlier.pk)} | given
        sent = {name: value for name, value in told.items() if value is not None}
        return api_as(by).post(f"/api/v1/opportunities/{deal.pk}/skip/", sent, format="json")

    return skip


def missing(answer) -> set:
    return {check["code"] for check in answer.json()["checks"] if check["state"] == "missing"}


class TestWhatIsCarriedOver:
    def test_needs_people_and_budget_stand_in_the_new_deal_confirmed_anew(self, skipped, deal, earlier, office):
        assert skipped().status_code == 200
        brief, source = Requirements.of(Opportunity.objects.get(pk=deal.pk)), earlier.requirements
        assert brief.carried_from == source
        assert brief.read().content() == source.read().content()
        assert [one.contact for one in brief.deciders.all()] == [one.contact for one in source.deciders.all()]
        assert (brief.budget, brief.feasibility) == (source.budget, source.feasibility)
        assert brief.confirmation.said_on == today()
        assert brief.purchase_steps.get().expected_on is None
        assert source.confirmation.said_on == today() - timedelta(days=100)

    def test_the_move_is_kept_as_skipped_with_reason_and_checks(self, skipped, deal, office, as_user):
        skipped()
        move = Opportunity.objects.get(pk=deal.pk).moves.last()
        assert (move.via, move.from_stage, move.to_stage) == ("skip", Stage.DEVELOPMENT, Stage.PROPOSAL)
        assert (move.by, move.reason) == (office.rep, WHY)
        assert {"carried", "confirmed", "next"} <= {check["code"] for check in move.gate}
        page = as_user(office.rep).get(deal.get_absolute_url()).content.decode()
        assert WHY in page
        assert "Carried over from" in page

    def test_the_stage_bar_says_skipped_until_the_deal_goes_back(self, skipped, deal, office, as_user):
        def bar():
            return [one["note"] for one in as_user(office.rep).get(deal.get_absolute_url()).context["stages"][:2]]

        assert skipped().status_code == 200
        assert bar() == ["", "skipped"]
        moved = Opportunity.objects.get(pk=deal.pk)
        moved.send_back(by=office.supervisor, stage=Stage.DEVELOPMENT, reason="started too far on")
        assert bar()[1] == ""

    def test_it_counts_as_a_repeat_purchase(self, skipped, deal):
        skipped()
        assert Opportunity.objects.get(pk=deal.pk).kind == "repeat"

    def test_who_was_erased_does_not_come_along(self, skipped, deal, earlier):
        Contact.objects.filter(customer=earlier.customer).update(erased_on=today())
        skipped()
        assert not Requirements.of(Opportunity.objects.get(pk=deal.pk)).deciders.exists()

    def test_the_technical_department_s_word_comes_along(self, skipped, deal, earlier, office):
        brief = earlier.requirements
        facts = {"verdict": "feasible", "reason": "done before", "answered_by": office.technical}
        brief.questions.create(
            question="can we?", asked_by=office.rep, due_on=today(), answered_at=earlier.created_at, **facts
        )
        skipped()
        copy = Requirements.of(Opportunity.objects.get(pk=deal.pk)).questions.get()
        assert (copy.verdict, copy.answered_by) == ("feasible", office.technical)
        assert brief.questions.count() == 1


class TestWhatIsRefused:
    def test_a_new_customer_is_told_to_go_stage_by_stage(self, office, api_as):
        deal = make_opportunity(office.rep)
        answer = api_as(office.rep).post(f"/api/v1/opportunities/{deal.pk}/skip/", {"reason": WHY}, format="json")
        assert (answer.status_code, answer.json()["clause"]) == (422, "3.2.1")
        assert answer.json()["remedy_url"].endswith("/advance/")
        assert "skip" not in api_as(office.rep).get(f"/api/v1/opportunities/{deal.pk}/").json()["open_steps"]

    @pytest.mark.parametrize(
        ("left_out", "code"), [("confirmed_by", None), ("reason", None), ("carry_from", "carried"), ("next_on", None)]
    )
    def test_each_part_is_needed_and_nothing_is_kept_without(self, skipped, deal, left_out, code):
        answer = skipped(**{left_out: None})
        assert answer.status_code in (400, 422)
        if code:
            assert code in missing(answer)
        now = Opportunity.objects.get(pk=deal.pk)
        assert (now.stage, now.kind, now.moves.count(), now.next_step) == (Stage.DEVELOPMENT, "new", 1, "")
        assert not Requirements.objects.filter(opportunity=deal).exclude(carried_from=None).exists()

    def test_the_customer_s_word_of_then_is_not_enough_and_no_waiver_stands_for_it(self, skipped, deal, office):
        answer = skipped(confirmed_by=None, confirmed_how=None, confirmed_where=None)
        assert missing(answer) == {"confirmed"}
        line = next(check for check in answer.json()["checks"] if check["code"] == "confirmed")
        assert not line["is_waivable"]

    @pytest.mark.parametrize(("days", "status"), [(79, 200), (81, 422)])
    def test_it_is_not_older_than_180_days(self, skipped, deal, days, status):
        """The fixture's was confirmed a hundred days ago."""
        with as_of(today() + timedelta(days=days)):
            assert skipped(next_on=str(today())).status_code == status

    def test_research_that_changed_since_it_was_confirmed_is_none(self, skipped, earlier):
        earlier.requirements.needs.update(text="something else")
        assert "carried" in missing(skipped())

    def test_nor_is_research_that_passed_no_gate(self, office, skipped, earlier):
        other = make_opportunity(office.rep, Stage.REQUIREMENTS, customer=earlier.customer)
        make_requirements(other)
        assert skipped(carry_from=str(other.pk)).status_code == 400

    def test_nor_that_of_another_customer(self, office, skipped):
        assert skipped(carry_from=str(make_opportunity(office.rep, Stage.PROPOSAL).pk)).status_code == 400

    def test_a_deal_with_findings_of_its_own_goes_through_its_research(self, skipped, deal):
        make_requirements(deal)
        assert missing(skipped(carry_from=None)) == {"carried"}

    def test_past_the_beginning_one_goes_on_stage_by_stage(self, office, earlier, api_as):
        deal = make_opportunity(office.rep, Stage.REQUIREMENTS, customer=earlier.customer)
        answer = api_as(office.rep).post(f"/api/v1/opportunities/{deal.pk}/skip/", {"reason": WHY}, format="json")
        assert answer.status_code == 409

    @pytest.mark.parametrize("stage", [Stage.DEVELOPMENT, Stage.REQUIREMENTS])
    def test_the_department_s_own_items_of_both_stages_hold(self, skipped, stage):
        item = make_gate_item(stage)
        assert missing(skipped()) == {item.code}
        assert skipped(**{item.code: True}).status_code == 200

    def test_further_than_the_proposal_nobody_skips(self, office, api_as, deal):
        told = {"to": Stage.NEGOTIATION, "reason": WHY}
        answer = api_as(office.rep).post(f"/api/v1/opportunities/{deal.pk}/move/", told, format="json")
        assert answer.status_code == 422


def test_a_drop_on_the_proposal_s_column_opens_the_form_with_the_earlier_deals(office, as_user, deal, earlier):
    page = as_user(office.rep).get(f"/pipeline/opportunities/{deal.pk}/to/{Stage.PROPOSAL}/?board=", follow=True)
    assert str(earlier.pk) in page.content.decode()
    refused = as_user(office.rep).post(f"/pipeline/opportunities/{deal.pk}/skip/", {"reason": WHY})
    assert refused.status_code == 422
    assert WHY in refused.content.decode()


def test_a_list_asks_once_for_all_which_steps_are_open(office, earlier, api_as):
    for customer in (None, None, earlier.customer):
        make_opportunity(office.rep, customer=customer)
    offered = make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor)
    api = api_as(office.rep)
    api.get("/api/v1/opportunities/")  # what is kept for the whole process is read once
    with CaptureQueriesContext(connection) as asked:
        rows = api.get("/api/v1/opportunities/").json()["results"]
    skippable = {row["customer"] for row in rows if "skip" in row["open_steps"]}
    assert skippable == {str(earlier.customer.pk)}
    assert [row["id"] for row in rows if "void" not in row["open_steps"]] == [str(offered.pk)]
    assert len(asked) == 1
