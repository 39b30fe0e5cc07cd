"""Who reviews whose claim (5.2.3): own papers go up, nobody reviews the own."""

from django.db.models import Q
from django.utils.translation import gettext as _

from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart
from salesdept.people.models import Membership, Role, User

from .roles import REVIEWED_BY_LEADERSHIP


def leading_today():
    """The places of those who lead a team today and are there to do it."""
    return Membership.objects.on(today()).filter(leads=True, user__is_active=True)


def falls_to(user) -> Q:
    """The condition on claims that `user` is their reviewer; `reviewers_of` answers the same for one claim."""
    of_reps = Q(claimant__role=Role.REP)
    if user.is_a(Role.SUPERVISOR):
        return of_reps & Q(team__in=leading_today().filter(user=user).values("team"))
    of_leadership = Q(claimant__role__in=REVIEWED_BY_LEADERSHIP)
    if user.is_a(Role.MANAGER):
        led = of_reps & Q(team__in=leading_today().values("team"))
        return ~led & ~of_leadership & ~Q(claimant=user)
    return of_leadership & ~Q(claimant=user) if user.is_a(Role.LEADERSHIP) else Q(pk=None)


def reviewers_of(claim) -> set[User]:
    """The people who may review `claim` now; empty when nobody is left and it waits."""
    return reviewers_for(claim.claimant, claim.team)


def reviewers_for(claimant: User, team) -> set[User]:
    """Who reviews what `claimant` hands in as one of `team` (None: of none)."""
    if claimant.is_a(*REVIEWED_BY_LEADERSHIP):
        return _holders_of(Role.LEADERSHIP, claimant)
    if claimant.is_a(Role.REP) and team:
        leader = leading_today().filter(team=team).select_related("user").first()
        if leader:
            return {leader.user}
    return _holders_of(Role.MANAGER, claimant)


def _holders_of(role: str, claimant: User) -> set[User]:
    return set(User.objects.active().filter(role=role).exclude(pk=claimant.pk))


def is_reviewer(claim, by):
    """A guard: the claimant's supervisor, or the next one up; never the claimant."""
    if by.pk == claim.claimant_id:
        return NotYourPart(_("Nobody reviews the own claim."), "5.2.3")
    if by not in reviewers_of(claim):
        return NotYourPart(_("This claim is reviewed by somebody else."), "5.2.3")
    return None
