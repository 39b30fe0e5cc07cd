from django.db import models
from django.db.models import OuterRef, Q, Subquery

from salesdept.common.calendar import now
from salesdept.people.models import Role

OPEN = ("reported", "accepted", "solved")


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """After-sales, manager and leadership all; technical what it works on; the others those of files they see."""
        from ..models import Customer

        if user.is_a(Role.AFTER_SALES, Role.MANAGER, Role.LEADERSHIP):
            return self
        if user.is_a(Role.TECHNICAL):
            return self.filter(owner=user)
        if user.is_a(Role.REP, Role.SUPERVISOR):
            return self.filter(customer__in=Customer.objects.ids_open_to(user))
        return self.none()

    def for_list(self):
        from ..models import SurveyAnswer

        rated = SurveyAnswer.received.filter(case=OuterRef("pk")).order_by().values("rep")[:1]
        return self.select_related("customer__owner", "contact", "owner").annotate(rated_id=Subquery(rated))

    def open(self):
        """Those of which the customer has not heard the end."""
        return self.filter(state__in=OPEN)

    def complaints(self):
        return self.filter(kind="complaint")

    def paused(self):
        return self.filter(paused_at__isnull=False)

    def overdue(self):
        """Not accepted or not solved by their moment; while they wait for the customer they are not late."""
        moment = now()
        late = Q(state="reported", accept_due_at__lt=moment) | Q(state__in=["reported", "accepted"], due_at__lt=moment)
        return self.filter(late, paused_at=None)
