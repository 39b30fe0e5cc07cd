"""Two answers to one milestone, or two tellings of one moved date, at the same moment: one counts (3.5.2)."""

from datetime import timedelta

import pytest

from customers.models import Communication
from pipeline.contracts.awaiting import await_milestone
from pipeline.models import Acceptance, DateChange, Instalment, Milestone, ProgressReport, Project
from salesdept.common.calendar import today
from salesdept.common.records import uuid7

from ...at_once import at_once, passed
from .. import makers

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


def moved(office) -> Milestone:
    contract = makers.sign(makers.make_contract(office.rep), office.supervisor, today())
    milestone = makers.make_milestone(contract.project)
    days = {"promised_on": milestone.promised_on, "expected_on": milestone.expected_on + timedelta(days=7)}
    milestone.move(by=office.technical, why="late", **days)
    return milestone


def tap(milestone, by):
    """Without the version that was shown, as a program may send it."""
    return lambda: Milestone.objects.get(pk=milestone.pk).tell(by=by, how="call", whom="Ms Wang")


def report(milestone, by, **given):
    said = {"how": "call", "whom": "Ms Wang", "text": "Later."} | given
    return lambda: ProgressReport.tell(Project.objects.get(pk=milestone.project_id), by=by, **said)


def test_of_two_taps_at_once_one_tells(office):
    for _turn in range(6):
        milestone = moved(office)
        assert passed(at_once(tap(milestone, office.rep), tap(milestone, office.supervisor))) == 1
        assert ProgressReport.objects.filter(project=milestone.project).count() == 1
        assert Communication.objects.filter(customer=milestone.project.customer).count() == 1


def test_of_a_tap_and_a_report_at_once_one_tells_of_the_move(office):
    """The tap that comes second is refused; a report that comes second stands, and tells of no move."""
    for _turn in range(6):
        milestone = moved(office)
        at_once(tap(milestone, office.rep), report(milestone, office.supervisor))
        telling = DateChange.objects.get(milestone=milestone).report
        others = ProgressReport.objects.filter(project=milestone.project).exclude(pk=telling.pk)
        assert [one.text for one in others] in ([], ["Later."])


def test_a_report_that_is_sent_twice_at_once_is_one(office):
    for _turn in range(6):
        milestone, id = moved(office), uuid7()
        sent = report(milestone, office.rep, id=id)
        assert passed(at_once(sent, sent)) == 2
        assert ProgressReport.objects.filter(project=milestone.project).count() == 1
