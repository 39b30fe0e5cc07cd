from django.db import models
from django.db.models import Exists, OuterRef, Q

from salesdept.people.models import Role, User

OPEN = ("candidate", "proposed")
DECIDED = ("approved", "declined")


class PromotionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The manager and leadership all; a supervisor those of the team; everybody the own ones once decided."""
        if user.is_a(Role.MANAGER, Role.LEADERSHIP):
            return self
        own = Q(person=user, state__in=DECIDED)
        if user.is_a(Role.SUPERVISOR):
            return self.filter(own | Q(person__in=User.objects.led_by(user).exclude(pk=user.pk).values("pk")))
        return self.filter(own) if user.is_a(Role.REP) else self.none()

    def for_list(self):
        return self.select_related("person", "nominated_by", "proposed_by", "decided_by")

    def of_person(self, person):
        return self.filter(person=person).order_by("-last")

    def waiting(self):
        return self.filter(state__in=OPEN)

    def over(self, month):
        """Those whose run contains `month`."""
        return self.filter(first__lte=month, last__gte=month)

    def with_a_month_open_again(self):
        """Those of whose run a month is not published at present."""
        from appraisal.models import Period

        open_again = Period.objects.in_work().filter(
            revision__gt=0, month__gte=OuterRef("first"), month__lte=OuterRef("last")
        )
        return self.filter(Exists(open_again))
