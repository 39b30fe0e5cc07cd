from django.db import models
from django.db.models import Q

from salesdept.people.models import Role, User

OPEN = ("draft", "in_force", "escalated")


class TrainingPlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The manager all, a supervisor the team's, everybody the own one once it is in force (permissions)."""
        if user.is_a(Role.MANAGER):
            return self
        own = Q(person=user) & ~Q(state="draft")
        if user.is_a(Role.SUPERVISOR):
            return self.filter(own | Q(person__in=User.objects.led_by(user).exclude(pk=user.pk).values("pk")))
        return self.filter(own) if user.is_a(Role.REP) else self.none()

    def for_list(self):
        return self.select_related("person", "mentor", "card__period")

    def standing(self):
        return self.filter(state__in=OPEN)

    def to_decide(self):
        """What waits for the manager: drafts, plans without success, plans in doubt."""
        return self.filter(Q(state__in=["draft", "escalated"]) | Q(is_doubtful=True))

    def by_results_since(self, month):
        """Those that results end: the standing ones, and what better months closed in `month` or later. Where a person
        has a further plan by now, the closed one stays closed.
        """
        further = self.model.objects.standing().filter(person=models.OuterRef("person"))
        closed = Q(state="closed", closed_by=None, ended_with__gte=month) & ~models.Exists(further)
        return self.filter(Q(state__in=OPEN) | closed)
