"""Who verifies, pays and confirms whose claim or advance (5.2.4): finance; where none of it is left leadership, then
the manager.

Whoever had a part that lies apart is not left. Beside finance leadership confirms payments, and takes the claims of
finance, who may be alone with them. Where nobody is left the claim waits and says so: nothing pays itself.
"""

from collections.abc import Collection
from functools import reduce
from operator import and_, or_

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.people.models import Role, User

from .reviewers import number_of_people, reviewers_of, roster
from .roles import SIGNERS

BEFORE_VERIFYING = ("claimant", "approved_by")
BEFORE_PAYING = (*BEFORE_VERIFYING, "verified_by")
BEFORE_TAKING_BACK = ("claimant", "approved_by", "paid_by")
"""Who let the cash out does not say that it came back."""
PARTS_BEFORE = {"approved": BEFORE_VERIFYING, "verified": BEFORE_PAYING}
"""State -> whose parts lie apart from the one that follows."""
MOST_PARTS = 6
"""Claimed, reviewed, verified, paid, confirmed by two: so many who sign never block each other."""
HAVE_A_POST_FILLED = gettext_lazy("Have one more person of finance, or of leadership, given an account.")
NOBODY = Q(pk__in=[])


def payers_of(claim, *parts: str) -> set[User]:
    """Those whose turn it is with the claim, who had none of `parts` in it; empty when nobody is left."""
    return _first_left(_ladder(claim.claimant), {getattr(claim, f"{part}_id") for part in parts})


def confirmers_but(had_part: set) -> set[User]:
    """Who confirms a payment in which these, by id, had a part."""
    return _first_left(_together(), had_part)


def _ladder(claimant: User) -> list[set[User]]:
    """The groups of those who pay, the next one for where nobody of the one before is left."""
    return _together() if claimant.is_a(Role.FINANCE) else [of_posts(role) for role in SIGNERS]


def _together() -> list[set[User]]:
    return [of_posts(Role.FINANCE, Role.LEADERSHIP), of_posts(Role.MANAGER)]


def of_posts(*roles: str) -> set[User]:
    """Those there today."""
    return {one for one in roster().holders if one.is_a(*roles)}


def accounts_of(person: User) -> set:
    """The ids of all accounts of one person, as far as they are known to be one's."""
    known = next((one.accounts for one in roster().holders if one == person), ())
    return {person.pk, *known}


def own_accounts(person: User) -> Collection:
    """The same as `accounts_of`, to be asked for within a query."""
    if not person.mobiles:
        return [person.pk]
    return User.objects.filter(Q(pk=person.pk) | Q(mobiles__overlap=person.mobiles)).order_by().values("pk")


def _first_left(ladder: list[set[User]], had_part: set) -> set[User]:
    left = ({one for one in group if had_part.isdisjoint(accounts_of(one))} for group in ladder)
    return next(filter(None, left), set())


def falls_to_payer(user: User, *parts: str) -> Q:
    """The condition on claims of which it is `user`'s turn; `payers_of` answers the same for one claim."""
    if not user.is_a(*SIGNERS):
        return NOBODY
    turn = Q()
    if user.is_a(Role.LEADERSHIP):
        turn = Q(claimant__role=Role.FINANCE) | _all_had_part(of_posts(Role.FINANCE), parts)
    elif user.is_a(Role.MANAGER):
        turn = _all_had_part(of_posts(Role.FINANCE, Role.LEADERSHIP), parts)
    return turn & ~_had_part(user, parts)


def falls_beside_finance(user: User, *parts: str) -> Q:
    """The condition on claims of which `beside_finance` is held by `user`."""
    if not user.is_a(*SIGNERS):
        return NOBODY
    turn = _all_had_part(of_posts(Role.FINANCE, Role.LEADERSHIP), parts) if user.is_a(Role.MANAGER) else Q()
    return turn & ~_had_part(user, parts)


def _all_had_part(people: set[User], parts: tuple[str, ...]) -> Q:
    """More people than there are parts can't all have had one."""
    if number_of_people(people) > len(parts):
        return NOBODY
    return reduce(and_, (_had_part(one, parts) for one in people), ~NOBODY)


def _had_part(person: User, parts: tuple[str, ...]) -> Q:
    """Never unknown where nobody has taken the part yet."""
    accounts = own_accounts(person)
    return reduce(or_, (Q(**{f"{part}__isnull": False, f"{part}__in": accounts}) for part in parts))


# Guards.


def had_no_part(*parts: str):
    """A guard: who took one of `parts` in the claim does not take the next (security: duties apart)."""

    def apart(claim, by):
        if not accounts_of(by).isdisjoint(getattr(claim, f"{part}_id") for part in parts):
            return NotYourPart(_("Who had a part in this claim does not take the next one."), "5.2.4")
        return None

    return apart


def turn_of_payer(*parts: str):
    """A guard: whose turn it is, with none of `parts` in the claim (security: duties apart)."""

    apart = had_no_part(*parts)

    def is_payer(claim, by):
        if refusal := apart(claim, by):
            return refusal
        if by not in payers_of(claim, *parts):
            return NotYourPart(_("Finance has this claim now."), "5.2.4")
        return None

    return is_payer


def beside_finance(*parts: str):
    """A guard: finance or leadership, the manager where none of them is left, with none of `parts` in the claim."""

    def is_beside(claim, by):
        if by not in confirmers_but({getattr(claim, f"{part}_id") for part in parts}):
            return NotYourPart(_("Who had a part in this claim does not take the next one."), "5.2.4")
        return None

    return is_beside


def has_who_confirms(claim, by):
    """A guard: once `by` has put the claim in payment somebody is left to confirm it, above the rules' sum two."""
    return confirmable({claim.claimant_id, claim.approved_by_id, by.pk}, lambda: claim.to_be_paid)


def confirmable(had_part: set, paid_sum) -> RuleBroken | None:
    """Why nobody, or too few, could confirm a payment of `paid_sum()` in which these, by id, had a part."""
    from .models import PaymentRules

    left = number_of_people(one for one in roster().holders if had_part.isdisjoint(accounts_of(one)))
    if left == 0:
        return nobody_confirms()
    most = PaymentRules.current().two_confirm_above if left == 1 else None
    if most is not None and paid_sum() > most:
        return RuleBroken(
            _("Above %(sum)s two confirm the payment, and one is left who may.") % {"sum": f"{most:,.2f}"},
            "5.2.4",
            remedy=_("Have one more person of finance given an account, or the sum raised under the rules of payment."),
        )
    return None


def nobody_confirms() -> RuleBroken:
    why = _("Nobody is left to confirm the payment: who claimed, reviewed or paid does not.")
    return RuleBroken(why, "5.2.4", remedy=str(HAVE_A_POST_FILLED))


# Who signs for want of others.


def stands_in(claim, by: User) -> bool:
    """Whether `by` signs only because nobody else is left: what is re-checked later (the audit)."""
    if by.is_a(Role.FINANCE):
        return False
    return by.is_a(Role.MANAGER) or not claim.claimant.is_a(Role.FINANCE)


# What stands still.


def waits_for(claim) -> set[User]:
    """Who may take the next step of what was handed in, claim or advance; empty otherwise, and with nobody left."""
    if claim.state == "submitted":
        return reviewers_of(claim)
    parts = PARTS_BEFORE.get(claim.state)
    return payers_of(claim, *parts) if parts else set()


def standstill(claim) -> RuleBroken | None:
    """Why nobody may take the claim or the advance further, and what to do; None while somebody may."""
    if claim.state not in ("submitted", *PARTS_BEFORE):
        return None
    people = waits_for(claim)
    if not people and claim.state == "submitted":
        why = _("Nobody is there who may review it: it waits until the post is filled.")
        return RuleBroken(why, "5.2.3", remedy=_("Ask the administrator to have the post of the reviewer filled."))
    if not people:
        why = _("Nobody is left who may take the next step: each one had a part in it, and nobody takes two.")
        return RuleBroken(why, "5.2.4", remedy=str(HAVE_A_POST_FILLED))
    if claim.state == claim.paid_from:
        held_back = [has_who_confirms(claim, one) for one in people]
        return held_back[0] if all(held_back) else None
    return None


def may_stand_still() -> bool:
    """Whether so few sign that a claim can."""
    return number_of_people(roster().holders) < MOST_PARTS
