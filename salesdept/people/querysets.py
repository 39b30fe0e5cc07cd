from django.contrib.auth.models import BaseUserManager
from django.db import models
from django.db.models import OuterRef, Prefetch, Q, Subquery

from salesdept.common.calendar import Month, today


class TeamQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who works in which team is known to the whole company."""
        return self

    def with_members(self, day=None):
        """Each team's `members_today`: the places of `day` (default: today), the leader's first."""
        from .models import Membership

        places = Membership.objects.on(day or today()).select_related("user").order_by("-leads", "user__name")
        return self.prefetch_related(Prefetch("memberships", places, to_attr="members_today"))


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Accounts that `user` may look after: the admin all, the manager the people of the department."""
        from .models import DEPARTMENT, Role

        if user.is_a(Role.ADMIN):
            return self
        return self.filter(role__in=DEPARTMENT) if user.is_a(Role.MANAGER) else self.none()

    def active(self):
        return self.filter(is_active=True)

    def on_team(self, team, day=None):
        """Members of `team` on `day` (default: today), its leader included."""
        from .models import Membership

        return self.filter(pk__in=Membership.objects.on(day or today()).filter(team=team).values("user"))

    def led_by(self, supervisor, day=None):
        """The people whom `supervisor` leads on `day` (default: today), without the supervisor."""
        from .models import Membership

        members = Membership.objects.on(day or today())
        return self.filter(
            pk__in=members.filter(team__in=members.filter(user=supervisor, leads=True).values("team")).values("user")
        ).exclude(pk=supervisor.pk)

    def heirs_of(self, leaver):
        """Who may take over from `leaver`: colleagues who could hold what is handed over."""
        from .models import DEPARTMENT, IN_TEAMS, Role

        posts = DEPARTMENT if leaver.is_a(Role.MANAGER) else IN_TEAMS if leaver.is_a(*IN_TEAMS) else (leaver.role,)
        return self.active().filter(role__in=posts).exclude(pk=leaver.pk)

    def with_team(self, day=None):
        """Annotate `team_id` and `team_name` of `day` (default: today); None for people without a team."""
        from .models import Membership

        here = Membership.objects.on(day or today()).filter(user=OuterRef("pk"))
        return self.annotate(
            team_id=Subquery(here.values("team")[:1]), team_name=Subquery(here.values("team__name")[:1])
        )

    def working_in(self, month: Month, team=None):
        """People with a place in a team (in `team`) on at least one day of `month`."""
        from .models import Membership

        places = Membership.objects.during(month.first, month.last)
        return self.filter(pk__in=(places.filter(team=team) if team else places).values("user"))

    def with_places(self):
        """People who are or were in a team."""
        from .models import Membership

        return self.filter(pk__in=Membership.objects.values("user"))

    def with_targets_in(self, month: Month):
        """Reps who work in the month, and whoever has a target for it, with the team of its last day."""
        from .models import Role, Target

        has_target = Q(pk__in=Target.objects.of_month(month).values("rep"))
        return self.filter(Q(role=Role.REP, pk__in=self.working_in(month)) | has_target).with_team(month.last)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email, password=None, **given):
        user = self.model(email=self.normalize_email(email).lower(), **given)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class MembershipQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)

    def during(self, first, last):
        """Memberships that touch the days `first` to `last`, both included."""
        return self.filter(Q(until=None) | Q(until__gt=first), since__lte=last)


class AccessKeyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The own keys, and those of the people whose accounts `user` looks after."""
        from .models import User

        looked_after = User.objects.visible_to(user).order_by().values("pk")
        return self.filter(Q(owner=user) | Q(owner__in=looked_after)).select_related("owner")
