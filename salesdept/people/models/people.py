"""Chapter 2: who works here, in which post, in which team on which day."""

from datetime import timedelta
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.records import Record
from salesdept.common.workflow import Happening

from ..querysets import MembershipQuerySet, TeamQuerySet, UserManager
from ..ranges import DateRange, IdRange

invited = Happening()
"""Told (person, by) once an invitation is committed."""

address_changed = Happening()
"""Told (person, former address): who no longer gets the mail learns of it."""


class Role(models.TextChoices):
    """The posts that the regulation names, and the admin of the system. A person holds exactly one."""

    MANAGER = "manager", _("Sales manager")
    SUPERVISOR = "supervisor", _("Sales supervisor")
    REP = "rep", _("Sales representative")
    CLERK = "clerk", _("Sales clerk")
    FINANCE = "finance", _("Finance")
    LEADERSHIP = "leadership", _("Company leadership")
    TECHNICAL = "technical", _("Technical department")
    AFTER_SALES = "aftersales", _("After-sales department")
    ADMIN = "admin", _("System administrator")


DEPARTMENT = (Role.MANAGER, Role.SUPERVISOR, Role.REP, Role.CLERK)
"""The posts of the sales department itself."""

IN_TEAMS = (Role.SUPERVISOR, Role.REP)
"""The posts whose holders belong to a team."""


class Team(Record):
    """A sales team; who belongs to it when stands in its memberships."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    region = models.CharField(_("region"), max_length=60, blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def leader_on(self, day) -> "User | None":
        """The supervisor who leads the team on `day`."""
        place = self.memberships.on(day).filter(leads=True).select_related("user").first()
        return place.user if place else None


class User(AbstractBaseUser, PermissionsMixin, Record):
    """A person with an account. E-mail is the log-in."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    language = models.CharField(_("language"), max_length=8, blank=True)
    mobiles = ArrayField(models.CharField(max_length=16), verbose_name=_("mobile phones"), default=list, blank=True)
    """As gateways dial them."""
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)
    access_ended_at = models.DateTimeField(null=True, editable=False)
    is_staff = False

    objects = UserManager()

    CONFIDENTIAL = ("mobiles",)
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["role"], condition=Q(role=Role.MANAGER, is_active=True), name="one_active_manager"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_is_known"),
            models.CheckConstraint(condition=Q(is_superuser=False), name="nobody_is_above_the_rules"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("people:person", args=[self.pk])

    def is_a(self, *roles: str) -> bool:
        return self.role in roles

    def is_same_person(self, other: "User") -> bool:
        """Who needs two posts has two accounts: those with a mobile phone in common are one person's."""
        return self.pk == other.pk or not set(self.mobiles).isdisjoint(other.mobiles)

    def _get_session_auth_hash(self, secret=None):
        """What a session must match: the password, and no end of access since. Who comes back signs in anew."""
        matched = super()._get_session_auth_hash(secret)
        return f"{matched}{self.access_ended_at.timestamp()}" if self.access_ended_at else matched

    @cached_property
    def team(self) -> Team | None:
        """The team of today."""
        return self.team_on(today())

    def team_on(self, day) -> Team | None:
        place = self.memberships.on(day).select_related("team").first()
        return place.team if place else None

    @cached_property
    def led_ids(self) -> list:
        """Whom this person leads today, by id: every scope of a request asks for them."""
        return list(User.objects.led_by(self).order_by().values_list("pk", flat=True))

    def leads(self, other: "User", day=None) -> bool:
        """True when `other` is led by this supervisor on `day` (default: today)."""
        if day is None:
            return other.pk in self.led_ids
        return User.objects.led_by(self, day).filter(pk=other.pk).exists()

    def supervisor_on(self, day) -> "User | None":
        """Who leads this person's team on `day`; None without a team, and for the leader."""
        team = self.team_on(day)
        leader = team.leader_on(day) if team else None
        return None if leader == self else leader

    @property
    def superior(self) -> "User | None":
        """Who hears of what concerns this person's work: today's supervisor, else the manager, who has none."""
        superior = self.supervisor_on(today()) or User.manager()
        return None if superior == self else superior

    @property
    def answering(self) -> "User | None":
        """Who answers for what this person began: the person, the manager once the person has left."""
        return self if self.is_active else User.manager()

    @classmethod
    def manager(cls) -> "User | None":
        return cls.objects.filter(role=Role.MANAGER, is_active=True).first()

    @classmethod
    @transaction.atomic
    def invite(cls, *, by: "User", email: str, name: str, role: str, team: Team | None = None) -> "User":
        """A new account without a password; the person sets it by the link in the invitation (2.1)."""
        may_give_role(by, role)
        one_manager_only(role)
        person = cls.objects.create_user(email, name=name, role=role)
        record_change(person, by=by, clause="2.1", action="invite", changed={"role": ["", role]})
        if team:
            person.move_to(team, since=today(), by=by)
        invited.tell(person, by)
        return person

    @transaction.atomic
    def change_role(self, role: str, *, by: "User") -> None:
        """Another post (2.1). A new manager takes over from the present one by `deactivate`, not here."""
        if self == by:
            raise NotYourPart(gettext("Nobody changes the own role."), "2.1")
        may_give_role(by, role)
        one_manager_only(role)
        before, self.role = self.role, role
        self.save(update_fields=["role"])
        record_change(self, by=by, clause="2.1", action="change_role", changed={"role": [before, role]})
        self._take_place_of_role(by)

    def _take_place_of_role(self, by: "User") -> None:
        """A new supervisor leads the team, a former one does not; other posts have no team."""
        place = self.memberships.filter(until=None).first()
        if place and not self.is_a(*IN_TEAMS):
            place.end(today())
        elif place and place.leads != self.is_a(Role.SUPERVISOR):
            self.move_to(place.team, since=max(today(), place.since), by=by)

    @transaction.atomic
    def move_to(self, team: Team, *, since, by: "User", leads: bool | None = None) -> "Membership":
        """Belong to `team` from the day `since` on (2.1); the place held until then ends the day before.

        A supervisor leads the team unless `leads` says otherwise. RuleBroken when the day lies before the start of
        the present place, or when the team has another leader then.
        """
        User.objects.select_for_update().get(pk=self.pk)
        present = self.memberships.filter(until=None).first()
        if present and since < present.since:
            raise RuleBroken(
                gettext("The move lies before the present place began on %(day)s.") % {"day": present.since}, "2.1"
            )
        if leads is None:
            leads = self.is_a(Role.SUPERVISOR)
        if leads and self._led_by_another(team, since):
            raise RuleBroken(
                gettext("%(team)s has a leader on that day.") % {"team": team},
                "2.1",
                remedy=gettext("Move the present leader to another team first."),
                remedy_url=reverse("people:teams"),
            )
        if present:
            present.end(since)
        place = Membership.objects.create(user=self, team=team, since=since, leads=leads)
        record_change(self, by=by, clause="2.1", action="move", changed={"team": [str(present or ""), str(team)]})
        self.__dict__.pop("team", None)
        return place

    def _led_by_another(self, team: Team, since) -> bool:
        return team.memberships.filter(Q(until=None) | Q(until__gt=since), leads=True).exclude(user=self).exists()

    @transaction.atomic
    def deactivate(self, *, by: "User", heir: "User | None") -> dict[str, int]:
        """End all access at once and hand everything owned to `heir` (7.1.3); return label -> how many.

        Sessions and keys end for good: who is given access again signs in anew.
        The manager's heir becomes the manager, so that there is always exactly one (2.1).
        """
        from ..handover import hand_over

        may_give_role(by, self.role)
        if self == by and not self.is_a(Role.MANAGER):
            raise NotYourPart(gettext("Nobody deactivates the own account."), "7.1.3")
        if self.is_a(Role.MANAGER) and heir is None:
            raise RuleBroken(gettext("Name the successor: the department always has one manager."), "2.1")
        moved = hand_over(self, heir, by=by)
        self.is_active = False
        self.access_ended_at = now()
        self.save(update_fields=["is_active", "access_ended_at"])
        self.memberships.filter(until=None, since__lt=today()).update(until=today())
        self.memberships.filter(until=None).delete()
        if heir and self.is_a(Role.MANAGER):
            heir.role = Role.MANAGER
            heir.save(update_fields=["role"])
            heir._take_place_of_role(by)
            record_change(heir, by=by, clause="2.1", action="become_manager")
        record_change(self, by=by, clause="7.1.3", action="deactivate", changed={"heir": ["", str(heir or "")]})
        return moved

    @transaction.atomic
    def reactivate(self, *, by: "User") -> None:
        """Give access back; the person starts without a team and without what was handed over."""
        may_give_role(by, self.role)
        one_manager_only(self.role)
        self.is_active = True
        self.save(update_fields=["is_active"])
        record_change(self, by=by, clause="2.1", action="reactivate")


def may_give_role(by: User, role: str) -> None:
    """The admin gives every role, the manager those of the department but the manager's own; raises NotYourPart."""
    given_by_manager = by.is_a(Role.MANAGER) and role in DEPARTMENT
    if not (by.is_active and (by.is_a(Role.ADMIN) or given_by_manager)):
        raise NotYourPart(gettext("This role is not given by this post."), "2.1")


def one_manager_only(role: str) -> None:
    """The post of the manager passes by `deactivate`, never to a second person beside the first (2.1)."""
    manager = User.manager() if role == Role.MANAGER else None
    if manager:
        raise RuleBroken(
            gettext("The department has a manager already."),
            "2.1",
            remedy=gettext("Deactivate the present manager and name the successor there."),
            remedy_url=manager.get_absolute_url(),
        )


class Membership(models.Model):
    """A place in a team from `since` up to, not including, `until`. The database refuses overlaps."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    leads = models.BooleanField(_("leads the team"), default=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["-since"]
        indexes = [models.Index(fields=["team", "since"], name="members_of_team")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="membership_ends_after_start"
            ),
            ExclusionConstraint(
                name="one_team_at_a_time",
                expressions=[
                    (IdRange("user"), RangeOperators.OVERLAPS),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="one_leader_at_a_time",
                expressions=[
                    (IdRange("team"), RangeOperators.OVERLAPS),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(leads=True),
            ),
        ]

    def __str__(self):
        return str(self.team)

    @property
    def last_day(self):
        """The last day in the team; None while it lasts."""
        return self.until - timedelta(days=1) if self.until else None

    def end(self, day) -> None:
        """Last day is the one before `day`; a place that would have had no day is removed."""
        if day <= self.since:
            self.delete()
        else:
            self.until = day
            self.save(update_fields=["until"])
