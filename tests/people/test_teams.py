"""Teams with dated membership: which team on which day is a query (2.1)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from salesdept.common.calendar import as_of, today
from salesdept.common.errors import RuleBroken
from salesdept.people.models import Membership, Role
from tests.makers import make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.clause("2.1")]
MOVED_ON = date(2026, 10, 16)


@pytest.fixture
def moved(office):
    with as_of(MOVED_ON):
        office.rep.move_to(office.other_team, since=MOVED_ON, by=office.admin)
    return office.rep


def test_a_past_day_keeps_the_team_of_that_day(office, moved):
    assert moved.team_on(date(2026, 10, 15)) == office.team
    assert moved.team_on(MOVED_ON) == office.other_team


def test_who_led_whom_is_asked_by_day(office, moved):
    assert office.supervisor.leads(moved, date(2026, 10, 15))
    assert not office.supervisor.leads(moved, MOVED_ON)
    assert moved.supervisor_on(MOVED_ON) == office.other_supervisor


def test_nobody_is_in_two_teams_at_once(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=office.rep, team=office.other_team, since=MOVED_ON)


def test_a_team_has_one_leader_at_a_time(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=make_user(Role.SUPERVISOR), team=office.team, since=MOVED_ON, leads=True)
    with pytest.raises(RuleBroken, match="has a leader"):
        make_user(Role.SUPERVISOR).move_to(office.team, since=MOVED_ON, by=office.admin)


def test_a_move_does_not_rewrite_what_was_before(office, moved):
    with pytest.raises(RuleBroken, match="before the present place"):
        moved.move_to(office.team, since=date(2026, 10, 1), by=office.admin)


def test_a_move_on_the_first_day_of_a_place_replaces_it(office, moved):
    moved.move_to(office.team, since=MOVED_ON, by=office.admin)
    assert moved.team_on(MOVED_ON) == office.team
    assert moved.memberships.count() == 2


def test_a_supervisor_leads_where_a_rep_is_a_member(office):
    west = make_team()
    leader = make_user(Role.SUPERVISOR)
    leader.move_to(west, since=today(), by=office.admin)
    office.rep.move_to(west, since=today(), by=office.admin)
    assert west.leader_on(today()) == leader
    assert leader.leads(office.rep)
