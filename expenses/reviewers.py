"""Who reviews whose claim (5.2.3): own papers go up, nobody reviews the own, an absent reviewer's go to the delegate.

The rungs of a claim: the supervisor of its team, the manager, leadership; whoever is not there is left out. The first
rung reviews, a claim that lay too long is raised by one more. The only leader's claim is reviewed by the manager.
"""

from collections.abc import Iterable
from functools import cached_property, reduce
from operator import or_

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart
from salesdept.common.request_id import once_per_request
from salesdept.people.models import Delegation, Membership, Role, User

from .roles import REVIEWED_BY_LEADERSHIP, REVIEWERS, SIGNERS


def leading_today():
    """The places of those who lead a team today and are there to do it."""
    return Membership.objects.on(today()).filter(leads=True, user__is_active=True)


class Roster:
    """Who is there today: those who lead a team, those of `holders`, and who stands in for whom; each read when it is
    asked for, once.
    """

    @cached_property
    def _there(self) -> list:
        """With `leads_in`, the team that each leads, and `accounts`, the ids of all that each person has."""
        leading = Q(pk__in=leading_today().values("user"))
        led = leading_today().filter(user=OuterRef("pk")).values("team")[:1]
        own = User.objects.filter(mobiles__overlap=OuterRef("mobiles")).order_by().values("pk")
        there = User.objects.active().filter(leading | Q(role__in=SIGNERS))
        return list(there.annotate(leads_in=Subquery(led), accounts=ArraySubquery(own)))

    @cached_property
    def absences(self) -> tuple[Delegation, ...]:
        there = Delegation.objects.today().fitting().filter(principal__is_active=True, delegate__is_active=True)
        return tuple(there.for_list())

    @property
    def leaders(self) -> dict:
        return {one.leads_in: one for one in self._there if one.leads_in}

    @property
    def holders(self) -> tuple[User, ...]:
        """Of finance, leadership and the manager."""
        return tuple(one for one in self._there if one.is_a(*SIGNERS))

    def of_role(self, role: str, claimant: User) -> set[User]:
        return {one for one in self.holders if one.role == role and not one.is_same_person(claimant)}

    def absent_for(self, delegate: User) -> list[User]:
        """In whose place `delegate` reviews."""
        return [one.principal for one in self.absences if one.delegate == delegate]


def number_of_people(accounts: Iterable[User]) -> int:
    found: list[User] = []
    for one in accounts:
        if not any(one.is_same_person(other) for other in found):
            found.append(one)
    return len(found)


@once_per_request
def roster() -> Roster:
    """One for all claims of a page."""
    return Roster()


def falls_to(user) -> Q:
    """The condition on claims that `user` may review; `reviewers_of` answers the same for one claim."""
    if not user.is_a(*REVIEWERS):
        return Q(pk=None)
    duties = [_duty_of(one) for one in (user, *roster().absent_for(user))]
    return reduce(or_, duties) & ~_own(user)


def _own(person: User) -> Q:
    """Claims of the person, by whichever account."""
    own = Q(claimant=person)
    return own | Q(claimant__mobiles__overlap=person.mobiles) if person.mobiles else own


def _led() -> Q:
    """Claims of reps whose team is led today by somebody else."""
    leader = leading_today().filter(team=OuterRef("team")).exclude(user__mobiles__overlap=OuterRef("claimant__mobiles"))
    return Q(claimant__role=Role.REP) & Q(Exists(leader))


def _duty_of(person) -> Q:
    """The condition that `person` is on a rung that a claim has reached."""
    of_reps, of_leadership = Q(claimant__role=Role.REP), Q(claimant__role__in=REVIEWED_BY_LEADERSHIP)
    not_the_own = ~_own(person)
    if person.is_a(Role.SUPERVISOR):
        return of_reps & Q(team__in=leading_today().filter(user=person).values("team")) & not_the_own
    led = _led()
    if person.is_a(Role.MANAGER):
        return (~of_leadership & (~led | Q(raised__gte=1)) | _of_the_only_leader()) & not_the_own
    below = 1 if any(one.is_a(Role.MANAGER) for one in roster().holders) else 0
    above = Q(raised__gte=below) & ~led | Q(raised__gte=below + 1)
    return (of_leadership | above) & not_the_own


def _of_the_only_leader() -> Q:
    """A leader's claim is another leader's; where there is none, the manager's."""
    leaders = [one for one in roster().holders if one.is_a(Role.LEADERSHIP)]
    if number_of_people(leaders) > 1:
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
        if leader and claimant.is_a(Role.REP) and not leader.is_same_person(claimant):
            rungs.insert(0, {leader})
    return [rung for rung in rungs if rung]


def reviewers_for(claimant: User, team, raised: int = 0) -> set[User]:
    """Those in whose own duty it is."""
    return set().union(*rungs_for(claimant, team)[: raised + 1])


def delegates_of(reviewers, claimant: User) -> dict[User, User]:
    """delegate -> the absent one of `reviewers` for whom they stand in today."""
    here = (
        one for one in roster().absences if one.principal in reviewers and not one.delegate.is_same_person(claimant)
    )
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
    if by.is_same_person(claim.claimant):
        return NotYourPart(_("Nobody reviews the own claim."), "5.2.3")
    if by not in reviewers_of(claim):
        return NotYourPart(_("This claim is reviewed by somebody else."), "5.2.3")
    return None
