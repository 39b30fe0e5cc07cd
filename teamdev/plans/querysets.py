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
        return self.select_related("person", "mentor", "card")

    def standing(self):
        return self.filter(state__in=OPEN)
