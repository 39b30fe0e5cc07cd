"""Two answers to one milestone at the same moment: one counts (3.5.2)."""

import pytest

from pipeline.contracts.awaiting import await_milestone
from pipeline.models import Acceptance, Instalment, Milestone
from salesdept.common.calendar import today

from .. import makers
from ..at_once import at_once, passed

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True), pytest.mark.clause("3.5.2")]


def waiting(office, **terms):
    """A milestone that is done, of a new contract."""
    contract = makers.sign(makers.make_contract(office.rep, **terms), office.supervisor, today())
    makers.confirm_copies(contract, office.technical, office.aftersales)
    milestone = makers.make_milestone(contract.project)
    milestone.finish(by=office.technical, done_on=today())
    return milestone


def by_customer(milestone, accepts):
    """As a request does: it reads the milestone, and answers what it read."""

    def act():
        seen = Milestone.objects.get(pk=milestone.pk)
        return seen.answer_by_customer(whom="Ms Wang", accepts=accepts, reason="" if accepts else "It does not run")

    return act


def by_rep(milestone, office):
    def act():
        seen = Milestone.objects.get(pk=milestone.pk)
        return seen.accept(by=office.rep, on=today(), how="call", whom="Mr Chen")

    return act


def test_of_two_answers_on_the_page_and_one_of_the_rep_one_counts(office):
    for _turn in range(6):
        milestone = waiting(office)
        acts = [by_customer(milestone, True), by_customer(milestone, False), by_rep(milestone, office)]
        assert passed(at_once(*acts)) == 1
        milestone.refresh_from_db()
        said = Acceptance.objects.get(milestone=milestone)
        assert milestone.state == ("accepted" if said.verdict == "accepted" else "open")


def test_an_instalment_that_begins_to_wait_during_the_acceptance_is_owed(office):
    for _turn in range(6):
        milestone = waiting(office, schedule=[Instalment(label="Rest", amount=106_000, basis="milestone")])
        rest = milestone.project.contract.instalments.get()

        def wait_for_it(rest=rest, milestone=milestone):
            await_milestone(rest, by=office.finance, milestone=milestone, days=3)

        at_once(wait_for_it, by_customer(milestone, True))
        rest.refresh_from_db()
        assert rest.due_on is not None
