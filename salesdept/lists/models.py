"""Views of lists that people keep: filters, order and columns under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart
from salesdept.common.records import Record
from salesdept.people.models import Role, Team

NOT_KEPT = ("view", "after", "before")
"""Parts of an address that are no part of a view."""


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The own ones, those of today's team, those of the department."""
        own = Q(scope="own", owner=user)
        return self.filter(own | Q(scope="team", team=user.team) | Q(scope="department"))

    def of_page(self, page: str):
        return self.filter(page=page)


class SavedView(Record):
    """A list as somebody wants to find it again. It is a question, not rows: each reader gets the own answer to it."""

    class Scope(models.TextChoices):
        OWN = "own", _("me alone")
        TEAM = "team", _("my team")
        DEPARTMENT = "department", _("the department")

    page = models.CharField(max_length=40, editable=False)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000, blank=True, editable=False)
    scope = models.CharField(_("shown to"), max_length=10, choices=Scope, default=Scope.OWN)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", editable=False)
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+", editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name", "pk"]
        indexes = [models.Index(fields=["page", "scope"], name="views_of_page")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "page", "name"],
                name="one_view_of_a_name",
                violation_error_message=_("You have a view of this name already."),
            ),
            models.CheckConstraint(condition=Q(team=None) ^ Q(scope="team"), name="team_view_has_its_team"),
        ]

    def __str__(self):
        return self.name

    @staticmethod
    def scopes_open_to(user) -> list[str]:
        """To whom `user` may show a view: a supervisor to the team, the manager to the department."""
        scopes: list[str] = [SavedView.Scope.OWN]
        if led_team(user):
            scopes.append(SavedView.Scope.TEAM)
        if user.is_a(Role.MANAGER):
            scopes.append(SavedView.Scope.DEPARTMENT)
        return scopes

    def show_to(self, scope: str, *, by) -> None:
        """Set to whom it is shown; NotYourPart where that isn't `by`'s to decide."""
        if scope not in self.scopes_open_to(by):
            raise NotYourPart(gettext("A supervisor shows a view to the team, the manager to the department."), "2.2.1")
        self.scope = scope
        self.team = led_team(by) if scope == self.Scope.TEAM else None

    def may_edit(self, user) -> bool:
        """The own ones; the team's by who leads it today, the department's by the manager."""
        if self.scope == self.Scope.DEPARTMENT:
            return user.is_a(Role.MANAGER)
        if self.scope == self.Scope.TEAM:
            return led_team(user) == self.team
        return self.owner_id == user.pk

    def must_be_kept_by(self, by) -> None:
        if not self.may_edit(by):
            raise NotYourPart(gettext("This view is kept by others; save your own beside it."), "2.2.1")

    def keep(self, query: QueryDict) -> None:
        """Take over what the list shows now; not saved yet."""
        kept = query.copy()
        for name in NOT_KEPT:
            kept.pop(name, None)
        self.query = kept.urlencode(safe=",")


def led_team(user) -> Team | None:
    """The team that a supervisor leads today."""
    if not user.is_a(Role.SUPERVISOR):
        return None
    place = user.memberships.on(today()).filter(leads=True).select_related("team").first()
    return place.team if place else None


class LastView(models.Model):
    """Which view of a page a person opened last, to come back to."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=40)
    view = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="one_last_view")]

    def __str__(self):
        return f"{self.page} {self.view}"
