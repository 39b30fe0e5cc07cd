from django.db import models

from salesdept.common.calendar import today
from salesdept.people.models import Role

from ..roles import SEE_OPPORTUNITIES, SEE_RESEARCH


def _seen_by(user):
    from ..models import Opportunity

    return Opportunity.objects.visible_to(user).order_by().values("pk")


class RequirementsQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Research of the opportunities that `user` sees; budget and deciders are no business of the departments."""
        return self.filter(opportunity__in=_seen_by(user)) if user.is_a(*SEE_RESEARCH) else self.none()

    def for_list(self):
        return self.select_related("opportunity__customer", "opportunity__owner")


class RowQuerySet(models.QuerySet):
    """Rows of research: `SEEN_BY` are the roles that read them where they see the opportunity."""

    SEEN_BY = SEE_RESEARCH

    def visible_to(self, user):
        if not user.is_a(*self.SEEN_BY):
            return self.none()
        return self.filter(requirements__opportunity__in=_seen_by(user))

    def for_list(self):
        return self.select_related("requirements__opportunity__owner")


class NeedQuerySet(RowQuerySet):
    SEEN_BY = SEE_OPPORTUNITIES


class FeasibilityQuerySet(RowQuerySet):
    def visible_to(self, user):
        """The technical department is asked all of them; the others see those of the opportunities they see (3.2.3)."""
        return self if user.is_a(Role.TECHNICAL) else super().visible_to(user)

    def for_list(self):
        return super().for_list().select_related("requirements__opportunity__customer", "asked_by", "answered_by")

    def open(self):
        return self.filter(answered_at=None)

    def overdue(self):
        return self.open().filter(due_on__lt=today())


class VersionQuerySet(RowQuerySet):
    def for_list(self):
        return super().for_list().select_related("frozen_by").prefetch_related("answers__by", "answers__attachment")
