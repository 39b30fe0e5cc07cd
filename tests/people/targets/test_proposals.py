"""A supervisor proposes the own team's parts, the manager takes over or changes (2.2.1, 2.2.2)."""

from datetime import date
from decimal import Decimal

import pytest

from salesdept.common.calendar import as_of
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.people.models import Target, TargetProposal

from .makers import DECEMBER, JANUARY, cells, figures, proposed, set_early

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.1")]
URL = "/people/targets/?month=2027-01"


@pytest.fixture(autouse=True)
def _in_december():
    with as_of(DECEMBER):
        yield


def test_the_supervisor_fills_in_the_own_team_and_sets_nothing(office, as_user):
    set_early(office.team, by=office.manager, amount=1_000_000)
    browser = as_user(office.supervisor)
    page = browser.get(URL)
    assert list(page.context["sheet"].reps.values()) == [office.rep, office.second_rep]
    entered = cells(f"r{office.rep.pk}", "600000") | cells(f"r{office.second_rep.pk}", "400000")
    assert browser.post(URL, entered | {"note": "as agreed"}).status_code == 302
    made = TargetProposal.objects.get()
    assert (made.team, made.note, made.rows.count()) == (office.team, "as agreed", 2)
    assert not Target.objects.exists()


def test_the_teams_target_is_spread_before_it_is_proposed(office, as_user):
    set_early(office.team, by=office.manager, amount=1_000_000)
    answer = as_user(office.supervisor).post(URL, {"spread": f"t{office.team.pk}:heads"})
    assert [answer.context["sheet"].cells(f"r{rep.pk}")[0].value for rep in (office.rep, office.second_rep)] == [
        "500000",
        "500000",
    ]


@pytest.mark.parametrize("who", ["rep", "manager", "other_supervisor", "clerk"])
def test_for_another_team_nobody_proposes(office, who):
    with pytest.raises(NotYourPart):
        TargetProposal.propose(office.team, JANUARY, {office.rep: figures(1)}, by=getattr(office, who))


def test_for_somebody_of_another_team_nobody_proposes(office):
    with pytest.raises(RuleBroken, match="who are in North"):
        TargetProposal.propose(office.team, JANUARY, {office.other_rep: figures(1)}, by=office.supervisor)


def test_the_manager_takes_it_over(office, as_user):
    proposal = proposed(office)
    assert as_user(office.manager).post(f"{proposal.get_absolute_url()}take_over/", {"reason": ""}).status_code == 302
    assert {target.rep: target.amount for target in Target.objects.select_related("rep")} == {
        office.rep: 600_000,
        office.second_rep: 400_000,
    }
    with pytest.raises(NotNow):
        proposal.take_over(by=office.manager)


def test_taken_over_after_the_month_began_it_needs_a_reason(office):
    proposal = proposed(office)
    with as_of(date(2027, 1, 4)):
        with pytest.raises(RuleBroken, match="needs its reason"):
            proposal.take_over(by=office.manager)
        assert not Target.objects.exists(), "all or none"
        proposal.take_over(by=office.manager, reason="the manager was ill")
    assert Target.objects.changed_after_start().count() == 2


def test_the_manager_changes_it_on_the_sheet(office, as_user):
    proposal = proposed(office)
    browser = as_user(office.manager)
    page = browser.get(proposal.sheet_url)
    assert page.context["sheet"].cells(f"r{office.rep.pk}")[0].value == "600000"
    entered = cells(f"r{office.rep.pk}", "550000") | cells(f"r{office.second_rep.pk}", "450000")
    browser.post(proposal.sheet_url, entered)
    proposal.refresh_from_db()
    assert proposal.state == "changed"
    assert Target.objects.get(rep=office.rep).amount == 550_000


def test_the_supervisor_reads_why_not(office, as_user):
    proposal = proposed(office)
    proposal.decline(by=office.manager, reason="Li has the fair in January")
    assert "Li has the fair" in as_user(office.supervisor).get(proposal.get_absolute_url()).content.decode()
    assert not Target.objects.exists()


def test_a_new_proposal_takes_the_place_of_the_open_one(office):
    first, second = proposed(office), proposed(office, amount=700_000)
    first.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "open")


@pytest.mark.parametrize("who", ["supervisor", "clerk", "leadership", "rep"])
def test_nobody_but_the_manager_takes_it_over(office, who):
    with pytest.raises(NotYourPart):
        proposed(office).take_over(by=getattr(office, who))


@pytest.mark.parametrize("who", ["rep", "other_supervisor", "clerk"])
def test_it_is_between_the_supervisor_and_those_above(office, as_user, who):
    assert as_user(getattr(office, who)).get(proposed(office).get_absolute_url()).status_code in (403, 404)


def test_it_waits_on_the_managers_first_page(office, as_user):
    proposed(office)
    assert "Targets proposed for North, January 2027" in as_user(office.manager).get("/").content.decode()


def test_a_missing_target_comes_up_in_the_last_week(office, as_user):
    for day, comes_up in ((date(2026, 12, 24), False), (date(2026, 12, 25), True)):
        with as_of(day):
            page = as_user(office.manager).get("/").content.decode()
        assert ("3 reps have no target for January 2027" in page) is comes_up


def test_figures_are_kept_to_the_cent(office):
    rows = {office.rep: figures("600000.55", growth=Decimal("0.125"))}
    proposal = TargetProposal.propose(office.team, JANUARY, rows, by=office.supervisor)
    proposal.take_over(by=office.manager)
    assert Target.objects.get().amount == Decimal("600000.55")
