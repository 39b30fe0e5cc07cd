"""Milestones come from the plan of the accepted proposal (3.3.2, 3.5.2), and instalments wait for them (3.4.3)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from pipeline.models import Instalment, Milestone, PlanStep, Project
from pipeline.projects.plan import take_over
from pipeline.proposals.models import open_proposal
from pipeline.stages import Stage
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.common.today import items_for
from salesdept.messages.models import Notice

from .. import makers

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.5.2", "3.4.3")]

SIGNED = date(2026, 10, 5)


@pytest.fixture(autouse=True)
def _in_october():
    with as_of(SIGNED):
        yield


def planned_deal(office, starts_on=date(2026, 10, 12), *, is_accepted=True):
    """A deal in negotiation whose proposal plans two steps of five days, the second a week after the first."""
    deal = makers.make_opportunity(office.rep, Stage.PROPOSAL, organiser=office.supervisor)
    proposal = open_proposal(deal, by=office.supervisor, authors=[office.rep])
    proposal.introduction = proposal.solution = proposal.plan = "text"
    proposal.save()
    for week, title in enumerate(("Install", "Go live")):
        day = starts_on + timedelta(weeks=week)
        proposal.plan_steps.create(title=title, starts_on=day, ends_on=day + timedelta(days=4))
    proposal.quotation.add(makers.make_product(list_price=100_000, cost=60_000), by=office.supervisor)
    makers.cover_needs(proposal, office.supervisor)
    proposal.send(by=office.supervisor)
    if is_accepted:
        proposal.accept(by=office.rep)
    deal.advance(by=office.rep, next_step="call", next_on=date(2030, 1, 1))
    return deal


def draft(office, deal, **given):
    terms = {"customer": deal.customer, "opportunity": deal, "gross": 106_000, "schedule": ()} | given
    return makers.make_contract(office.rep, **terms)


def signed(contract, on=SIGNED):
    """As signing leaves it, without the papers that the gates before it ask for."""
    type(contract).objects.filter(pk=contract.pk).update(state="signed", signed_on=on)
    contract.refresh_from_db()
    contract.project = Project.begin(contract)
    return contract


class TestPlan:
    def test_the_project_is_born_with_the_steps_of_the_accepted_plan(self, office, as_user):
        contract = signed(draft(office, planned_deal(office)))
        milestones = list(contract.project.milestones.all())
        assert [(one.title, one.promised_on, one.expected_on) for one in milestones] == [
            ("Install", date(2026, 10, 16), date(2026, 10, 16)),
            ("Go live", date(2026, 10, 23), date(2026, 10, 23)),
        ]
        page = as_user(office.rep).get(milestones[0].get_absolute_url()).content.decode()
        assert "the plan of proposal V1" in page
        assert milestones[0].plan_step.proposal.get_absolute_url() in page
        assert "from the accepted plan" in as_user(office.rep).get(contract.project.get_absolute_url()).content.decode()

    def test_nothing_is_taken_over_twice(self, office):
        deal = planned_deal(office)
        first, second = signed(draft(office, deal)), signed(draft(office, deal))
        assert (first.project.milestones.count(), second.project.milestones.count()) == (2, 0)
        with pytest.raises(IntegrityError), transaction.atomic():
            take_over(first.project)

    def test_the_next_contract_takes_over_from_one_that_was_stopped(self, office):
        deal = planned_deal(office)
        first = signed(draft(office, deal))
        Project.objects.filter(pk=first.project.pk).update(state="stopped", ended_on=today())
        assert signed(draft(office, deal)).project.milestones.count() == 2

    def test_a_plan_that_would_have_begun_before_the_signature_begins_with_it(self, office):
        contract = signed(draft(office, planned_deal(office, starts_on=SIGNED - timedelta(days=10))))
        assert [one.promised_on for one in contract.project.milestones.all()] == [date(2026, 10, 9), date(2026, 10, 16)]

    def test_a_plan_that_nobody_accepted_gives_nothing(self, office):
        deal = planned_deal(office, is_accepted=False)
        assert not signed(draft(office, deal)).project.milestones.exists()
        assert not signed(makers.make_contract(office.rep)).project.milestones.exists()


class TestInstalments:
    @pytest.fixture
    def contract(self, office):
        """Signed, with one instalment of all of it that waits for a milestone nobody has named."""
        terms = {"schedule": [Instalment(label="Rest", amount=106_000, basis="milestone", days=30)]}
        contract = makers.sign(makers.make_contract(office.rep, **terms), office.supervisor, SIGNED)
        makers.confirm_copies(contract, office.technical, office.aftersales)
        return contract

    @pytest.fixture
    def milestone(self, contract):
        return makers.make_milestone(contract.project, title="Go live")

    @pytest.fixture
    def rest(self, contract):
        return contract.instalments.get()

    def choose(self, client, rest, milestone, days=30):
        return client.post(f"/pipeline/instalments/{rest.pk}/milestone/", {"milestone": milestone.pk, "days": days})

    def accept(self, milestone, office, on=None):
        milestone.finish(by=office.technical, done_on=SIGNED)
        milestone.accept(by=office.rep, on=on or today(), how="mail", whom="Ms Wang")

    def test_it_is_owed_so_many_days_after_the_acceptance(
        self, rest, milestone, office, as_user, api_as, django_capture_on_commit_callbacks
    ):
        assert self.choose(as_user(office.supervisor), rest, milestone).status_code == 302
        with as_of(date(2026, 10, 20)), django_capture_on_commit_callbacks(execute=True):
            self.accept(milestone, office, date(2026, 10, 19))
        rest.refresh_from_db()
        assert (rest.milestone, rest.due_on, rest.standing) == (milestone, date(2026, 11, 18), "due")
        heard = Notice.objects.filter(key__startswith="instalment-owed").values_list("recipient", flat=True)
        assert {office.rep.pk, office.finance.pk} <= set(heard)
        trace = AuditEntry.objects.of(rest.contract).get(action="date_instalment")
        assert (trace.details["changed"]["due_on"], trace.details["reason"]) == (["", "2026-11-18"], "Go live")
        with as_of(date(2026, 11, 19)):
            listed = api_as(office.finance).get("/api/v1/instalments/?standing=overdue").json()["results"]
            assert [one["id"] for one in listed] == [str(rest.pk)]
            assert any("Rest" in item.why for item in items_for(office.rep))

    def test_the_customers_own_answer_does_the_same(self, rest, milestone, office, api_as):
        chosen = {"milestone": str(milestone.pk), "days": 7}
        told = api_as(office.finance).post(f"/api/v1/instalments/{rest.pk}/await_milestone/", chosen)
        assert (told.status_code, told.json()["milestone"], told.json()["standing"]) == (
            200,
            str(milestone.pk),
            "waiting",
        )
        milestone.finish(by=office.technical, done_on=SIGNED)
        milestone.answer_by_customer(whom="Ms Wang", accepts=True)
        rest.refresh_from_db()
        assert rest.due_on == SIGNED + timedelta(days=7)

    def test_a_refusal_leaves_it_waiting(self, rest, milestone, office, as_user):
        self.choose(as_user(office.supervisor), rest, milestone)
        milestone.finish(by=office.technical, done_on=SIGNED)
        milestone.answer_by_customer(whom="Ms Wang", accepts=False, reason="It does not run")
        rest.refresh_from_db()
        assert (rest.due_on, rest.standing) == (None, "waiting")

    def test_what_was_accepted_before_is_owed_at_once(self, rest, milestone, office, as_user):
        self.accept(milestone, office)
        self.choose(as_user(office.finance), rest, milestone, days=10)
        rest.refresh_from_db()
        assert rest.due_on == SIGNED + timedelta(days=10)

    def test_a_day_that_was_granted_by_hand_stays(self, rest, milestone, office, as_user):
        self.choose(as_user(office.supervisor), rest, milestone)
        rest.refresh_from_db()
        rest.fall_due(by=office.supervisor, on=date(2026, 12, 24), reason="a favour")
        self.accept(milestone, office)
        rest.refresh_from_db()
        assert rest.due_on == date(2026, 12, 24)

    def test_only_who_follows_the_money_says_what_it_waits_for(self, rest, milestone, office, as_user, api_as):
        from pipeline.contracts.awaiting import await_milestone

        for person in (office.rep, office.clerk, office.technical):
            assert self.choose(as_user(person), rest, milestone).status_code in (403, 404)
            with pytest.raises(NotYourPart):
                await_milestone(rest, by=person, milestone=milestone, days=1)
        assert self.choose(as_user(office.other_supervisor), rest, milestone).status_code in (403, 404)
        rest.refresh_from_db()
        assert rest.milestone is None

    def test_it_waits_for_no_milestone_of_another_contract_and_for_none_taken_out(
        self, rest, milestone, office, as_user
    ):
        from pipeline.contracts.awaiting import await_milestone

        other = makers.sign(makers.make_contract(office.rep), office.supervisor, SIGNED)
        theirs = makers.make_milestone(other.project)
        assert self.choose(as_user(office.supervisor), rest, theirs).status_code == 422
        milestone.drop(by=office.technical, whom="Ms Wang", reason="not needed")
        for one in (theirs, milestone):
            with pytest.raises(RuleBroken):
                await_milestone(rest, by=office.supervisor, milestone=one, days=1)

    def test_one_that_waits_in_vain_is_shown_to_finance(self, rest, milestone, office, as_user):
        self.choose(as_user(office.supervisor), rest, milestone)
        assert not any("taken out" in item.why for item in items_for(office.finance))
        milestone.drop(by=office.technical, whom="Ms Wang", reason="not needed")
        assert any("taken out" in item.why for item in items_for(office.finance))
        assert "taken out" in as_user(office.finance).get(rest.contract.get_absolute_url()).content.decode()

    def test_the_draft_names_a_step_of_the_plan_and_the_signature_finds_its_milestone(self, office, as_user):
        deal = planned_deal(office)
        contract = draft(office, deal)
        step = PlanStep.objects.get(title="Go live")
        row = {"schedule-0-label": "Rest", "schedule-0-percent": "100", "schedule-0-basis": "milestone"}
        row |= {"schedule-0-plan_step": step.pk, "schedule-0-days": 14}
        frame = {"schedule-TOTAL_FORMS": 1, "schedule-INITIAL_FORMS": 0}
        client, address = as_user(office.supervisor), f"/pipeline/contracts/{contract.pk}/schedule/"
        wrong = client.post(address, frame | row | {"schedule-0-basis": "signing"})
        assert "is due on a milestone" in wrong.content.decode()
        assert client.post(address, frame | row).status_code == 302
        assert f'value="{step.pk}" selected' in client.get(address).content.decode(), "kept when it is written anew"
        makers.signed_paper(contract, office.supervisor)
        makers.agree(deal, office.supervisor)
        contract.sign(by=office.supervisor, signed_on=SIGNED)
        assert contract.instalments.get().milestone == Milestone.objects.get(plan_step=step)

    def test_the_database_knows_what_waits_for_what(self, rest, milestone):
        with pytest.raises(IntegrityError), transaction.atomic():
            Instalment.objects.filter(pk=rest.pk).update(basis="signing", milestone=milestone)
