"""Who can see a customer file, and why (7.1.3): the rule of `CustomerQuerySet.visible_to`, asked of the file."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from salesdept.common.calendar import today
from salesdept.common.text import Text
from salesdept.people.models import IN_TEAMS, Membership, Role, User

from .models import Customer
from .querysets import OwnedQuerySet
from .roles import SELLERS

NO_FILES = (Role.FINANCE, Role.ADMIN)


@dataclass(frozen=True)
class Reason:
    """Why somebody sees the file. `is_own`: as owner or by name, so that who sells reads phone and e-mail whole."""

    words: Text
    is_own: bool = False
    may_reveal: bool = False


@dataclass(frozen=True)
class Reader:
    """Somebody who can open the file now, with every reason there is."""

    person: User
    reasons: list[Reason]

    @property
    def reads_whole(self) -> bool:
        """Phone and e-mail unmasked, without asking."""
        return self.person.is_a(*SELLERS) and any(reason.is_own for reason in self.reasons)

    @property
    def may_reveal(self) -> bool:
        """Phone and e-mail by giving a reason, which is logged."""
        return any(reason.may_reveal for reason in self.reasons)


def readers_of(file: Customer) -> list[Reader]:
    """Everybody who can open it now, those nearest to it first."""
    found: dict[User, list[Reason]] = {}
    for find in (_owner, _leaders, _named, _by_role):
        for person, reason in find(file):
            found.setdefault(person, []).append(reason)
    return [Reader(person, reasons) for person, reasons in found.items()]


def _owner(file) -> Iterator[tuple[User, Reason]]:
    owner = file.owner
    if owner and owner.is_active and owner.is_a(*IN_TEAMS, *OwnedQuerySet.SEE_ALL):
        yield owner, Reason(_("owns the file"), is_own=True, may_reveal=True)


def _leaders(file) -> Iterator[tuple[User, Reason]]:
    """Who leads the owner's team today; somebody who has left is led by nobody."""
    places = Membership.objects.on(today())
    teams = places.filter(user=file.owner).values("team")
    leading = places.filter(team__in=teams, leads=True).exclude(user=file.owner).values("user")
    for person in User.objects.active().filter(pk__in=leading, role=Role.SUPERVISOR):
        yield person, Reason(_("leads the owner's team"), may_reveal=True)


def _named(file) -> Iterator[tuple[User, Reason]]:
    for grant in file.shared_with():
        if grant.user.is_active and not grant.user.is_a(*NO_FILES):
            yield grant.user, Reason(_terms_of(grant), is_own=True, may_reveal=True)


def _terms_of(grant) -> str:
    """By name, how far, and until when."""
    until = grant.until and _("until %(day)s") % {"day": date_format(grant.until, "SHORT_DATE_FORMAT")}
    return " · ".join(filter(None, (_("shared by name"), grant.level, until)))


def _by_role(file) -> Iterator[tuple[User, Reason]]:
    for person in User.objects.active().filter(role__in=OwnedQuerySet.SEE_ALL).order_by("role", "name"):
        words = _("sees all files as %(role)s") % {"role": person.get_role_display()}
        yield person, Reason(words, may_reveal=person.is_a(Role.MANAGER))
