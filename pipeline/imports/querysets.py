from django.db import models

from salesdept.common.calendar import now
from salesdept.common.tables.uploads import KEPT_FOR
from salesdept.people.models import Role

IMPORTERS = (Role.CLERK, Role.MANAGER)


class SalesImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Imports are the department's: all of them to those who may import, none to others."""
        return self if user.is_a(*IMPORTERS) else self.none()

    def for_list(self):
        return self.select_related("by").prefetch_related("files")

    def waiting_for_work(self):
        """What the worker has to do next, in the order in which it was asked for."""
        return self.filter(state__in=("uploaded", "queued")).order_by("asked_at")

    def done_with(self):
        """Those of which the uploaded files are kept no longer: nobody asked anything of them for KEPT_FOR."""
        busy = ("uploaded", "queued", "running")
        return self.filter(asked_at__lt=now() - KEPT_FOR).exclude(state__in=busy)

    def under_work(self):
        return self.filter(state="running")
