"""Chapter 3: a stage is left only when its work is there, through whichever door."""

from datetime import date
from decimal import Decimal

import pytest

from pipeline.gates import GateClosed
from pipeline.models import Contract, Opportunity
from pipeline.proposals.models import open_proposal
from pipeline.stages import Stage
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.people.models import Role
from tests.makers import make_user

from .makers import agree, complete, loss_reason, make_opportunity, make_sent_proposal, signed_paper

pytestmark = pytest.mark.django_db


def missing(opportunity) -> set[str]:
    return {check.code for check in opportunity.gate() if not check.is_done}


@pytest.mark.clause("3.1.3")
def test_the_first_stage_needs_a_contact_and_a_dated_next_step(office):
    opportunity = make_opportunity(office.rep)
    with pytest.raises(GateClosed) as closed:
        opportunity.advance(by=office.rep)
    assert {check.code for check in closed.value.checks} == {"contact", "next", "basics"}
    complete(opportunity, Stage.DEVELOPMENT, office.rep)
    assert missing(opportunity) == {"next"}
    opportunity.advance(by=office.rep, next_step="call Ms Wang", next_on=date(2030, 1, 1))
    assert opportunity.stage == Stage.REQUIREMENTS


@pytest.mark.clause("3.1.3")
def test_a_refused_move_keeps_nothing_of_what_came_with_it(office):
    opportunity = make_opportunity(office.rep)
    with pytest.raises(GateClosed):
        opportunity.advance(by=office.rep, next_step="call", next_on=date(2030, 1, 1))
    opportunity.refresh_from_db()
    assert (opportunity.stage, opportunity.next_step) == (Stage.DEVELOPMENT, "")


@pytest.mark.clause("3.3.1")
def test_only_a_supervisor_or_the_manager_opens_a_proposal_and_names_its_authors(office):
    opportunity = make_opportunity(office.rep, Stage.PROPOSAL)
    for stranger in (office.rep, office.other_supervisor, office.technical):
        with pytest.raises(NotYourPart):
            open_proposal(opportunity, by=stranger, authors=[office.rep])
    proposal = open_proposal(opportunity, by=office.supervisor, authors=[office.technical])
    assert proposal.may_edit(office.technical)
    assert not proposal.may_edit(office.second_rep)


@pytest.mark.clause("3.3.2")
def test_a_proposal_goes_out_only_with_its_four_parts_and_is_frozen_then(office):
    opportunity = make_opportunity(office.rep, Stage.PROPOSAL)
    proposal = open_proposal(opportunity, by=office.supervisor, authors=[office.rep])
    with pytest.raises(RuleBroken) as refused:
        proposal.send(by=office.supervisor)
    assert refused.value.clause == "3.3.2"
    sent = make_sent_proposal(opportunity, office.supervisor, office.rep)
    assert not sent.may_edit(office.supervisor)
    assert missing(opportunity) == set()


@pytest.mark.clause("3.3.3")
def test_feedback_stands_on_its_version_and_the_next_one_begins_with_its_text(office):
    opportunity = make_opportunity(office.rep, Stage.PROPOSAL)
    first = make_sent_proposal(opportunity, office.supervisor, office.rep)
    first.decline(by=office.rep, feedback="too long")
    second = open_proposal(opportunity, by=office.supervisor, authors=[office.rep])
    assert (first.feedback, second.number, second.solution, second.feedback) == ("too long", 2, "text", "")
    assert second.quotation.lines.count() == 1


@pytest.mark.clause("3.4.3")
def test_signing_the_contract_is_what_makes_it_won(office):
    opportunity = make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor)
    contract = Contract.draft(
        by=office.supervisor,
        shares={office.rep: Decimal(1)},
        customer=opportunity.customer,
        opportunity=opportunity,
        number="HT-1",
        gross=105_000,
    )
    signed_paper(contract, office.supervisor)
    with pytest.raises(GateClosed):
        contract.sign(by=office.supervisor, signed_on=today())
    agree(opportunity, office.supervisor)
    with pytest.raises(GateClosed):
        opportunity.advance(by=office.rep)
    contract.sign(by=office.supervisor, signed_on=today())
    opportunity.refresh_from_db()
    assert (opportunity.state, opportunity.stage, opportunity.closed_on) == ("won", Stage.EXECUTION, today())


@pytest.mark.clause("3.4.1")
def test_a_round_is_recorded_by_supervisor_or_manager_alone(office, as_user):
    opportunity = make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor)
    address = f"/pipeline/opportunities/{opportunity.pk}/rounds/new/"
    terms = {
        "held_on": "2026-01-02",
        "price": "100",
        "payment_terms": "30 days",
        "service_terms": "one year",
        "our_position": "ours",
        "their_position": "theirs",
        "concessions-TOTAL_FORMS": "0",
        "concessions-INITIAL_FORMS": "0",
    }
    assert as_user(office.rep).post(address, terms).status_code == 403
    assert as_user(office.other_supervisor).post(address, terms).status_code == 404
    assert as_user(office.supervisor).post(address, terms).status_code == 302
    assert opportunity.rounds.get().their_position == "theirs"


@pytest.mark.clause("3.4.2")
def test_a_round_without_both_positions_is_not_kept(office, as_user):
    opportunity = make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor)
    answer = as_user(office.supervisor).post(
        f"/pipeline/opportunities/{opportunity.pk}/rounds/new/", {"price": "100", "our_position": "ours"}
    )
    assert answer.status_code == 422
    assert "their_position" in answer.context["form"].errors


@pytest.mark.clause("3.1.3")
@pytest.mark.parametrize("door", ["page", "api"])
def test_the_same_illegal_move_gets_the_same_answer_through_every_door(office, as_user, api_as, door):
    opportunity = make_opportunity(office.rep)
    if door == "page":
        answer = as_user(office.rep).post(f"/pipeline/opportunities/{opportunity.pk}/advance/", {})
        words = answer.content.decode()
    else:
        answer = api_as(office.rep).post(f"/api/v1/opportunities/{opportunity.pk}/advance/", {}, format="json")
        words = answer.json()["detail"]
    assert answer.status_code == 422
    assert "a contact in which somebody was reached" in words
    assert "a next step with its date" in words


@pytest.mark.clause("3.4.3")
def test_lost_needs_a_reason_and_can_be_reopened_for_half_a_year(office):
    opportunity = make_opportunity(office.rep)
    with as_of(date(2026, 1, 10)):
        opportunity.lose(by=office.rep, reason=loss_reason(), competitor="Acme")
    with as_of(date(2026, 9, 10)), pytest.raises(RuleBroken, match="180 days"):
        opportunity.reopen(by=office.rep, reason="they came back")
    with as_of(date(2026, 3, 10)):
        opportunity.reopen(by=office.rep, reason="they came back")
    assert (opportunity.state, opportunity.lost_reason, opportunity.closed_on) == ("open", None, None)


@pytest.mark.clause("7.1.3")
@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.MANAGER])
def test_a_strangers_opportunity_takes_no_step(office, role):
    opportunity = make_opportunity(office.rep)
    stranger = make_user(role, team=office.other_team, leads=False)
    assert opportunity.open_steps(stranger) == []


@pytest.mark.clause("3.1.3")
def test_a_new_owner_changes_neither_stage_nor_history(office):
    opportunity = make_opportunity(office.rep, Stage.REQUIREMENTS)
    before = list(opportunity.moves.values_list("pk", "to_stage", "moved_at"))
    office.rep.deactivate(by=office.manager, heir=office.second_rep)
    moved = Opportunity.objects.get(pk=opportunity.pk)
    assert (moved.owner, moved.stage) == (office.second_rep, Stage.REQUIREMENTS)
    assert list(moved.moves.values_list("pk", "to_stage", "moved_at")) == before


@pytest.mark.clause("3.1.3")
def test_board_and_list_cost_the_same_queries_however_many(office, as_user, django_assert_max_num_queries):
    for _n in range(12):
        make_opportunity(office.rep)
    client = as_user(office.rep)
    for address in ("/pipeline/", "/pipeline/opportunities/"):
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200
