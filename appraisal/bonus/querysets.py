"""Who sees which bonuses, and what counts of them (4.4.1)."""

from django.db import models
from django.db.models import F, Func, Q, Subquery, Sum

from salesdept.common.calendar import Month
from salesdept.people.models import Role

SETTLED = ("approved", "exported", "paid")
"""States of a run whose lines stand."""

DECIDE = (Role.MANAGER, Role.LEADERSHIP)


class BonusRunQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The manager and leadership all; finance what is approved, to pay it."""
        if user.is_a(*DECIDE):
            return self
        return self.settled() if user.is_a(Role.FINANCE) else self.none()

    def for_list(self):
        return self.select_related("period", "made_by", "approved_by", "exported_by", "paid_by")

    def settled(self):
        return self.filter(state__in=SETTLED)

    def unsettled(self):
        """Calculated or sent back: leadership has not approved them."""
        return self.exclude(state__in=SETTLED)

    def since(self, month: Month):
        """Of that month and later ones, the latest first."""
        return self.filter(period__month__gte=month).select_related("period").order_by("-period__month")


class BonusLineQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The manager and leadership all, finance those approved, everybody the own ones once they are approved."""
        if user.is_a(*DECIDE):
            return self
        approved = self.filter(run__state__in=SETTLED)
        return approved if user.is_a(Role.FINANCE) else approved.filter(person=user)

    def for_list(self):
        return self.select_related("person", "period", "run", "run__period", "card").prefetch_related("loss_uses__loss")

    def settled(self):
        return self.filter(run__state__in=SETTLED)

    def newest_first(self):
        return self.order_by("-run__period__month", "is_difference", "-period__month")

    def sums_of(self, period) -> dict:
        """Person id -> what approved runs gave for the month so far."""
        lines = self.settled().filter(period=period).order_by().values("person")
        return dict(lines.annotate(given=Sum("amount")).values_list("person", "given"))


class BonusBaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Confidential: the manager and leadership all, everybody else the own one."""
        return self if user.is_a(*DECIDE) else self.filter(person=user)

    def for_list(self):
        return self.select_related("person", "set_by")

    def in_force(self, month: Month) -> dict:
        """Person id -> base of `month`."""
        known = self.filter(valid_from__lte=month).order_by("person", "-valid_from").distinct("person")
        return dict(known.values_list("person", "amount"))


class LossQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_a(*DECIDE) else self.filter(person=user)

    def for_list(self):
        return self.select_related("person", "written_off_by").annotate(open=F("amount") - F("used"))

    def standing(self):
        """Carried, and not made good yet."""
        return self.filter(Q(state="carried"), amount__gt=F("used"))

    def borne_in(self, month: Month, months: int):
        """Those that the profit of `month` makes good, the oldest first."""
        within = self.standing().filter(month__lt=month, month__gte=month.shift(-months))
        return within.order_by("person", "month")

    def lapsed(self):
        """Those whose months are over by the runs approved so far: the manager writes them off."""
        from appraisal.models import BonusRun

        borne_since = Func(
            F("period__month"),
            F("period__rule_set__loss_months"),
            template="(%(expressions)s)::date",
            arg_joiner=" - interval '1 month' * ",
            output_field=models.DateField(),
        )
        runs = BonusRun.objects.settled().order_by("-period__month").annotate(borne_since=borne_since)
        return self.standing().filter(month__lte=Subquery(runs.values("borne_since")[:1]))
