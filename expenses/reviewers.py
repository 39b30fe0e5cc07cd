"""Who reviews whose claim (5.2.3): own papers go up, nobody reviews the own."""

from django.utils.translation import gettext as _

from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart
from salesdept.people.models import Role, User

TO_LEADERSHIP = (Role.MANAGER, Role.FINANCE, Role.LEADERSHIP)


def reviewers_of(claim) -> "set[User]":
    """The people who may review `claim` now; empty when nobody is left and it waits."""
    claimant = claim.claimant
    if claimant.is_a(*TO_LEADERSHIP):
        return _active(Role.LEADERSHIP, claimant)
    leader = claim.team.leader_on(today()) if claimant.is_a(Role.REP) and claim.team else None
    if leader and leader.is_active and leader != claimant:
        return {leader}
    return _active(Role.MANAGER, claimant)


def _active(role: str, claimant: User) -> set[User]:
    return set(User.objects.active().filter(role=role).exclude(pk=claimant.pk))


def is_reviewer(claim, by):
    """A guard: the claimant's supervisor, or the next one up; never the claimant."""
    if by.pk == claim.claimant_id:
        return NotYourPart(_("Nobody reviews the own claim."), "5.2.3")
    if by not in reviewers_of(claim):
        return NotYourPart(_("This claim is reviewed by somebody else."), "5.2.3")
    return None
