"""Two people at the same moment, on two connections (1.1)."""

from decimal import Decimal

import pytest

from salesdept.common.calendar import as_of
from salesdept.common.models import AuditEntry
from salesdept.people.models import Target, TargetProposal, YearGoals
from tests.at_once import at_once, passed

from .makers import DECEMBER, JANUARY, drafted, figures, proposed, set_early

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True), pytest.mark.clause("1.1")]


def in_december(act):
    def run():
        with as_of(DECEMBER):
            return act()

    return run


def test_of_two_who_saw_the_same_one_changes_a_target(office):
    target = set_early(office.rep, by=office.manager)

    def change(amount):
        return Target.assign(office.rep, JANUARY, by=office.manager, amount=Decimal(amount), seen=target.version)

    for _n in range(10):
        answers = at_once(*[in_december(lambda n=n: change(n)) for n in (target.amount + 1, target.amount + 2)])
        assert passed(answers) == 1
        target.refresh_from_db()
    assert target.version == 11
    assert AuditEntry.objects.of(target).count() == 11


def test_of_two_first_settings_one_comes_first(office):
    for month in [JANUARY.shift(n) for n in range(10)]:
        acts = [
            in_december(lambda n=n: Target.assign(office.rep, month, by=office.manager, amount=Decimal(n), seen=0))  # noqa: B023
            for n in (1, 2)
        ]
        assert passed(at_once(*acts)) == 1
        assert Target.objects.of_month(month).count() == 1


def test_a_proposal_is_taken_over_once(office):
    proposal = proposed(office)
    copies = [TargetProposal.objects.get(pk=proposal.pk) for _n in range(3)]
    answers = at_once(*[in_december(lambda one=one: one.take_over(by=office.manager)) for one in copies])
    assert passed(answers) == 1
    assert Target.objects.count() == 2


def test_one_draft_of_a_year_is_begun(office):
    answers = at_once(*[lambda: YearGoals.draft(2027, by=office.manager)] * 3)
    assert passed(answers) == 1
    assert YearGoals.objects.get().goals.count() == 17


def test_a_sheet_saved_while_it_is_submitted_never_leaves_a_gap(office):
    for year in range(2027, 2035):
        goals = drafted(office, year)
        first, second = (YearGoals.objects.get(pk=goals.pk) for _n in range(2))
        at_once(
            lambda one=first: one.submit(by=office.manager),
            lambda one=second: one.set_figures({"m1": figures(1)}, by=office.manager),
        )
        goals.refresh_from_db()
        assert (goals.state == "submitted") is (goals.gaps() == [])
