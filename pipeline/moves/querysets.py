from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce

from salesdept.people.models import Role


class StageMoveQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Moves of the opportunities that `user` may see."""
        from ..models import Opportunity

        return self.filter(opportunity__in=Opportunity.objects.visible_to(user).order_by().values("pk"))

    def for_list(self):
        return self.select_related("by")


class StageVisitQuerySet(models.QuerySet):
    def answered_for_by(self, user):
        """Visits of the deals whose numbers are those of `user`."""
        if user.is_a(Role.REP):
            return self.filter(opportunity__owner=user)
        if user.is_a(Role.SUPERVISOR):
            return self.filter(opportunity__owner__in=[user.pk, *user.led_ids])
        return self if user.is_a(Role.MANAGER, Role.CLERK, Role.LEADERSHIP) else self.none()

    def present(self):
        """Those that last."""
        return self.filter(left_at=None)

    def with_clock(self):
        """Annotate `clock`: the moment from which the time at work in the stage counts, later by what was rested."""
        return self.annotate(clock=F("entered_at") + F("rested"))

    def with_time(self, until):
        """Annotate `took`: time at work in the stage, `until` that moment while the visit lasts."""
        end = Coalesce("resting_since", "left_at", until, output_field=models.DateTimeField())
        took = end - F("entered_at") - F("rested")
        return self.annotate(took=models.ExpressionWrapper(took, models.DurationField()))
