"""Who reviews whose claim (5.2.3): own papers go up, nobody reviews the own, an absent reviewer's go to the delegate.

The rungs of a claim: the supervisor of its team, the manager, leadership; whoever is not there is left out. The first
rung reviews, a claim that lay too long is raised by one more. The only leader's claim is reviewed by the manager.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _

from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart
from salesdept.common.request_id import once_per_request
from salesdept.people.models import Delegation, Membership, Role, User

from .roles import REVIEWED_BY_LEADERSHIP, REVIEWERS, SIGNERS


def leading_today():
    """The places of those who lead a team today and are there to do it."""
    return Membership.objects.on(today()).filter(leads=True, user__is_active=True)


@dataclass(frozen=True)
class Roster:
    """Who is there today: the leader by team, those of `holders`, and who stands in for whom."""

    leaders: dict
    holders: tuple[User, ...]
    absences: tuple[Delegation, ...]

    def of_role(self, role: str, claimant: User) -> set[User]:
        return {one for one in self.holders if one.role == role and one != claimant}

    def absent_for(self, delegate: User) -> list[User]:
        """In whose place `delegate` reviews."""
        return [one.principal for one in self.absences if one.delegate == delegate]


@once_per_request
def holders() -> tuple[User, ...]:
    """Who is there today of finance, leadership and the manager."""
    return tuple(User.objects.active().filter(role__in=SIGNERS))


@once_per_request
def roster() -> Roster:
    """Read once for all claims of a page."""
    there = Delegation.objects.today().fitting().filter(principal__is_active=True, delegate__is_active=True)
    return Roster(
        {place.team_id: place.user for place in leading_today().select_related("user")},
        holders(),
        tuple(there.for_list()),
    )


def falls_to(user) -> Q:
    """The condition on claims that `user` may review; `reviewers_of` answers the same for one claim."""
    if not user.is_a(*REVIEWERS):
        return Q(pk=None)
    duties = [_duty_of(one) for one in (user, *roster().absent_for(user))]
    return reduce(or_, duties) & ~Q(claimant=user)


def _duty_of(person) -> Q:
    """The condition that `person` is on a rung that a claim has reached."""
    of_reps, of_leadership = Q(claimant__role=Role.REP), Q(claimant__role__in=REVIEWED_BY_LEADERSHIP)
    not_the_own = ~Q(claimant=person)
    if person.is_a(Role.SUPERVISOR):
        return of_reps & Q(team__in=leading_today().filter(user=person).values("team")) & not_the_own
    led = of_reps & Q(team__in=leading_today().values("team"))
    if person.is_a(Role.MANAGER):
        return (~of_leadership & (~led | Q(raised__gte=1)) | _of_the_only_leader()) & not_the_own
    below = 1 if any(one.is_a(Role.MANAGER) for one in roster().holders) else 0
    above = Q(raised__gte=below) & ~led | Q(raised__gte=below + 1)
    return (of_leadership | above) & not_the_own


def _of_the_only_leader() -> Q:
    """A leader's claim is another leader's; where there is none, the manager's."""
    leaders = [one.pk for one in roster().holders if one.is_a(Role.LEADERSHIP)]
    if len(leaders) > 1:
        return Q(pk=None)
    return Q(claimant__in=leaders) if leaders else Q(claimant__role=Role.LEADERSHIP)


def rungs_for(claimant: User, team) -> list[set[User]]:
    """Who is there to review what `claimant` hands in as one of `team` (None: of none), the nearest first."""
    here = roster()
    rungs = [here.of_role(Role.LEADERSHIP, claimant)]
    if claimant.is_a(Role.LEADERSHIP) and not rungs[0]:
        return [{manager} for manager in here.of_role(Role.MANAGER, claimant)]
    if not claimant.is_a(*REVIEWED_BY_LEADERSHIP):
        rungs.insert(0, here.of_role(Role.MANAGER, claimant))
        leader = here.leaders.get(team.pk) if team else None
        if leader and claimant.is_a(Role.REP):
            rungs.insert(0, {leader})
    return [rung for rung in rungs if rung]


def reviewers_for(claimant: User, team, raised: int = 0) -> set[User]:
    """Those in whose own duty it is."""
    return set().union(*rungs_for(claimant, team)[: raised + 1])


def delegates_of(reviewers, claimant: User) -> dict[User, User]:
    """delegate -> the absent one of `reviewers` for whom they stand in today."""
    here = (one for one in roster().absences if one.principal in reviewers and one.delegate != claimant)
    return {one.delegate: one.principal for one in here}


def reviewers_of(claim) -> set[User]:
    """The people who may review `claim` now; empty when nobody is left and it waits."""
    own = reviewers_for(claim.claimant, claim.team, claim.raised)
    return own | set(delegates_of(own, claim.claimant))


def stands_in_for(by: User, claim) -> User | None:
    """The absent reviewer for whom `by` reviews the claim; None where it is the own duty."""
    own = reviewers_for(claim.claimant, claim.team, claim.raised)
    return None if by in own else delegates_of(own, claim.claimant).get(by)


def may_be_raised(claim) -> bool:
    """Whether there is one more rung."""
    return claim.raised + 1 < len(rungs_for(claim.claimant, claim.team))


def is_reviewer(claim, by):
    """A guard: the claimant's supervisor, the next one up or who stands in for them; never the claimant."""
    if by.pk == claim.claimant_id:
        return NotYourPart(_("Nobody reviews the own claim."), "5.2.3")
    if by not in reviewers_of(claim):
        return NotYourPart(_("This claim is reviewed by somebody else."), "5.2.3")
    return None
