from datetime import date

from django.db import models
from django.db.models import Prefetch, Q

from salesdept.common.calendar import today
from salesdept.people.models import Role


class GateItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever works with opportunities reads what is asked of them."""
        from ..roles import SEE_OPPORTUNITIES

        return self if user.is_a(*SEE_OPPORTUNITIES) else self.none()

    def for_list(self):
        return self

    def active(self):
        return self.filter(is_active=True)

    def asked_of(self, opportunity, stage: str):
        """Those of the stage, each with `ticks_here`: its tick on this opportunity, if there is one."""
        from .models import GateTick

        here = GateTick.objects.filter(opportunity=opportunity).select_related("by")
        asked = self.active().filter(stage=stage)
        return asked.prefetch_related(Prefetch("ticks", here, to_attr="ticks_here"))


class WaiverQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the opportunities that `user` sees."""
        from ..models import Opportunity

        return self.filter(opportunity__in=Opportunity.objects.visible_to(user).order_by().values("pk"))

    def for_list(self):
        return self.select_related("opportunity", "asked_by", "decided_by")

    def granted_now(self) -> dict[str, date]:
        """code -> until when, of what is granted and not over."""
        return dict(self.filter(state="granted", until__gte=today()).order_by("until").values_list("code", "until"))

    def waiting_for(self, user):
        """What the level above, `user`, is to decide."""
        asked = self.filter(state="asked").exclude(asked_by=user)
        if user.is_a(Role.LEADERSHIP):
            return asked.filter(asked_by__role=Role.MANAGER)
        if user.is_a(Role.MANAGER):
            return asked.filter(Q(asked_by__role=Role.SUPERVISOR) | Q(asked_by__role=Role.REP))
        return asked.filter(asked_by__in=user.led_ids) if user.is_a(Role.SUPERVISOR) else self.none()
