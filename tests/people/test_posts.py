"""Who holds which post, and who gives it (2.1)."""

import pytest
from django.db import IntegrityError, transaction

from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.people.models import Role, User
from tests.makers import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.clause("2.1")]


def invite(by, role, **given):
    return User.invite(by=by, email="new@example.test", name="New", role=role, **given)


def test_there_is_one_active_manager(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user(Role.MANAGER)
    with pytest.raises(RuleBroken, match="manager already"):
        invite(office.admin, Role.MANAGER)
    with pytest.raises(RuleBroken, match="manager already"):
        office.rep.change_role(Role.MANAGER, by=office.admin)


def test_the_database_knows_no_other_roles(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=office.rep.pk).update(role="owner")


def test_nobody_stands_above_the_rules(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=office.admin.pk).update(is_superuser=True)


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.MANAGER}))
def test_the_admin_gives_every_post(office, role):
    assert invite(office.admin, role).role == role


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.REP, Role.CLERK])
def test_the_manager_gives_the_posts_of_the_department(office, role):
    assert invite(office.manager, role).role == role


@pytest.mark.parametrize("role", [Role.ADMIN, Role.FINANCE, Role.LEADERSHIP, Role.TECHNICAL, Role.AFTER_SALES])
def test_the_manager_gives_no_other_post(office, role):
    with pytest.raises(NotYourPart):
        invite(office.manager, role)
    assert not User.objects.filter(email="new@example.test").exists()


@pytest.mark.parametrize("who", ["rep", "supervisor", "clerk", "finance", "leadership"])
def test_nobody_else_gives_posts(office, who):
    with pytest.raises(NotYourPart):
        invite(getattr(office, who), Role.REP)
    with pytest.raises(NotYourPart):
        office.second_rep.change_role(Role.SUPERVISOR, by=getattr(office, who))


def test_nobody_changes_the_own_role(office):
    with pytest.raises(NotYourPart):
        office.admin.change_role(Role.FINANCE, by=office.admin)


def test_a_change_of_role_leaves_a_trace(office):
    office.rep.change_role(Role.CLERK, by=office.admin)
    entry = AuditEntry.objects.of(office.rep).get(action="change_role")
    assert entry.details["changed"] == {"role": ["rep", "clerk"]}
    assert entry.by == office.admin


def test_a_rep_who_becomes_clerk_leaves_the_team(office):
    office.rep.change_role(Role.CLERK, by=office.admin)
    assert User.objects.get(pk=office.rep.pk).team is None


def test_a_rep_becomes_supervisor_only_where_nobody_leads(office):
    with pytest.raises(RuleBroken, match="leader"):
        office.rep.change_role(Role.SUPERVISOR, by=office.admin)
    office.supervisor.deactivate(by=office.admin, heir=None)
    office.rep.refresh_from_db()
    office.rep.change_role(Role.SUPERVISOR, by=office.admin)
    assert office.rep.leads(office.second_rep)
