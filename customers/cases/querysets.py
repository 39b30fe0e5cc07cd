from django.db import models
from django.db.models import OuterRef, Q, Subquery

from salesdept.common.calendar import now
from salesdept.people.models import Role

OPEN = ("reported", "accepted", "solved")


class CaseFindingQuerySet(models.QuerySet):
    def in_month(self, month):
        return self.filter(found_on__gte=month.first, found_on__lte=month.last)

    def counting(self):
        """Those that add to the substantiated complaints of a rep, or take one of them back."""
        return self.exclude(counts=0)


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
        rows = self.select_related("customer__owner", "contact", "owner").annotate(rated_id=Subquery(rated))
        return rows.prefetch_related("findings__by")

    def open(self):
        """Those of which the customer has not heard the end."""
        return self.filter(state__in=OPEN)

    def complaints(self):
        return self.filter(kind="complaint")

    def not_found(self):
        """Complaints of which nobody has said yet whether they hold, told to the customer and waiting for that."""
        standing = Q(findings__isnull=False, findings__reverses=None, findings__reversed_by=None)
        return self.complaints().filter(state="told").exclude(pk__in=self.model.objects.filter(standing).values("pk"))

    def paused(self):
        return self.filter(paused_at__isnull=False)

    def overdue(self):
        """Not accepted or not solved by their moment; while they wait for the customer they are not late."""
        moment = now()
        late = Q(state="reported", accept_due_at__lt=moment) | Q(state__in=["reported", "accepted"], due_at__lt=moment)
        return self.filter(late, paused_at=None)
