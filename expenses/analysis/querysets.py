from datetime import date

from django.db import models
from django.db.models import DateField, Q
from django.db.models.functions import Cast, TruncMonth

from salesdept.people.models import Role


class OfPersonQuerySet(models.QuerySet):
    """Rows of a `person`, `approved` or not yet."""

    def visible_to(self, user):
        """As claims are seen: by manager and leadership all, by finance the approved, by a supervisor the team's."""
        own = Q(person=user)
        if user.is_a(Role.MANAGER, Role.LEADERSHIP):
            return self
        if user.is_a(Role.FINANCE):
            return self.filter(own | Q(approved=True))
        if user.is_a(Role.SUPERVISOR):
            return self.filter(person__in=[user.pk, *user.led_ids])
        return self.filter(own)


class MonthSumQuerySet(OfPersonQuerySet):
    def within(self, first: int, last: int):
        """Months of these years, both included."""
        return self.filter(month__gte=date(first, 1, 1), month__lte=date(last, 12, 1))


class SpendingQuerySet(OfPersonQuerySet):
    def for_list(self):
        return self.select_related("category", "person", "team", "customer", "claim")

    def by_day(self):
        """With `month`, its first day."""
        return self.annotate(month=Cast(TruncMonth("spent_on"), DateField()))


class FindingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All for manager and leadership; others those that are their task."""
        return self if user.is_a(Role.MANAGER, Role.LEADERSHIP) else self.filter(owner=user)

    def for_list(self):
        return self.select_related("owner")

    def open(self):
        return self.filter(state__in=("open", "assigned"))


class MonthlyNoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_a(Role.MANAGER, Role.LEADERSHIP) else self.none()

    def for_list(self):
        return self
