"""Who leaves loses access at once; what was owned goes to an heir, lossless (7.1.3)."""

import pytest

from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.people import handover
from salesdept.people.models import Role, User

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3")]


@pytest.fixture
def desk(monkeypatch):
    """A kind of thing that people own: the targets they have, for want of anything heavier."""
    taken = []
    monkeypatch.setattr(handover, "_estates", [])

    @handover.estate("Desks", owned_by=lambda person: User.objects.filter(pk=person.pk, name__contains="desk"))
    def pass_on(rows, heir, by):
        taken.extend((heir, row) for row in rows)

    return taken


def test_who_leaves_has_no_team_and_no_access(office):
    office.rep.deactivate(by=office.admin, heir=None)
    gone = User.objects.get(pk=office.rep.pk)
    assert not gone.is_active
    assert gone.team is None
    assert AuditEntry.objects.of(gone).filter(action="deactivate").exists()


def test_nothing_is_left_without_an_owner(office, desk):
    User.objects.filter(pk=office.rep.pk).update(name="with desk")
    leaver = User.objects.get(pk=office.rep.pk)
    with pytest.raises(RuleBroken, match="Desks 1"):
        leaver.deactivate(by=office.admin, heir=None)
    assert User.objects.get(pk=leaver.pk).is_active
    assert leaver.deactivate(by=office.admin, heir=office.second_rep) == {"Desks": 1}
    assert desk == [(office.second_rep, leaver)]


def test_nothing_goes_to_somebody_who_has_left(office, desk):
    User.objects.filter(pk=office.rep.pk).update(name="with desk")
    office.second_rep.deactivate(by=office.admin, heir=None)
    with pytest.raises(RuleBroken):
        User.objects.get(pk=office.rep.pk).deactivate(by=office.admin, heir=office.second_rep)


@pytest.mark.clause("2.1")
def test_the_managers_heir_is_the_manager(office):
    with pytest.raises(RuleBroken, match="successor"):
        office.manager.deactivate(by=office.admin, heir=None)
    office.manager.deactivate(by=office.admin, heir=office.supervisor)
    assert User.manager() == office.supervisor
    assert User.manager().team is None, "the team waits for a new leader"


def test_nobody_ends_the_own_access(office):
    with pytest.raises(NotYourPart):
        office.admin.deactivate(by=office.admin, heir=None)


def test_the_manager_ends_no_access_outside_the_department(office):
    with pytest.raises(NotYourPart):
        office.finance.deactivate(by=office.manager, heir=None)


def test_who_comes_back_starts_without_team(office):
    office.rep.deactivate(by=office.admin, heir=None)
    office.rep.reactivate(by=office.admin)
    assert User.objects.get(pk=office.rep.pk).is_active
    assert User.objects.get(pk=office.rep.pk).team is None


@pytest.mark.clause("2.1")
def test_a_former_manager_does_not_come_back_beside_the_new_one(office):
    office.manager.deactivate(by=office.admin, heir=office.supervisor)
    with pytest.raises(RuleBroken, match="manager already"):
        office.manager.reactivate(by=office.admin)
    assert User.objects.filter(role=Role.MANAGER, is_active=True).count() == 1
