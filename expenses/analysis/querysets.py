from functools import reduce
from operator import or_

from django.db import models
from django.db.models import DateField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Cast, TruncMonth

from salesdept.common.money import ZERO
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


class ExpenseSumQuerySet(OfPersonQuerySet):
    def within(self, *spans):
        """Of the months of these spans."""
        asked = (Q(month__gte=one.first.first, month__lte=one.last.first) for one in spans)
        return self.filter(reduce(or_, asked))

    def beside(self, span, *names: str):
        """For each value of `names`: the sum of `span` as `now`, that of its months a year before as `before`."""
        before = span.year_before
        return (
            self.within(before, span)
            .values(*names)
            .annotate(now=_sum_of(span), before=_sum_of(before))
            .exclude(now=0, before=0)
        )


def _sum_of(span) -> Sum:
    return Sum("amount", filter=Q(month__gte=span.first.first, month__lte=span.last.first), default=ZERO)


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

    def waiting_first(self):
        """What nobody has taken up before what is somebody's task, that by its day."""
        return self.order_by("-state", "due_on", "-created_at")


class FindingRowQuerySet(OfPersonQuerySet):
    def for_list(self):
        return self.select_related("category", "person")

    def beside(self, rows):
        """With `amount_now`, what each comes to among `rows` of Spending; None where it is there no longer."""
        return self.annotate(amount_now=Subquery(rows.filter(pk=OuterRef("expense")).order_by().values("amount")[:1]))

    def changed(self):
        """Of rows `beside` others: those that are gone or come to something else."""
        return self.filter(Q(amount_now=None) | ~Q(amount_now=F("amount")))


class MonthlyNoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_a(Role.MANAGER, Role.LEADERSHIP) else self.none()

    def for_list(self):
        return self
