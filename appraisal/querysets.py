from django.db import models
from django.db.models import F, Q

from pipeline.models import SalesEntry
from salesdept.common.calendar import Month
from salesdept.people.models import Membership, Role, User

SEE_ALL = (Role.MANAGER, Role.CLERK, Role.LEADERSHIP)


class PeriodQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The months: those who work on them all, everybody in the department the published ones."""
        if user.is_a(*SEE_ALL, Role.SUPERVISOR):
            return self
        return self.filter(state__in=["published", "locked"]) if user.is_a(Role.REP) else self.none()

    def for_list(self):
        return self.select_related("compiled_by", "evaluated_by", "published_by", "rule_set")

    def published(self):
        return self.filter(state__in=["published", "locked"])

    def never_opened(self) -> list[Month]:
        """Months over by now with sales and no appraisal, the latest first: imported history, mostly."""
        sold = SalesEntry.objects.order_by().dates("booked_on", "month", order="DESC")
        opened = set(self.values_list("month", flat=True))
        return [month for day in sold if (month := Month.of(day)).has_ended and month not in opened]


class CardQuerySet(models.QuerySet):
    def current(self):
        """The cards of the revision that their period stands at."""
        return self.filter(revision=F("period__revision"))

    def of_month(self, month: Month):
        return self.filter(period__month=month)


class ScorecardQuerySet(CardQuerySet):
    def visible_to(self, user):
        """A rep the own published cards; a supervisor those and the cards of the team led on the month's last day; the
        manager, the clerk and leadership all (1.3.2)."""
        if user.is_a(*SEE_ALL):
            return self
        own = Q(rep=user, is_published=True)
        if user.is_a(Role.SUPERVISOR):
            led = Membership.objects.filter(user=user, leads=True)
            there = led.filter(
                Q(until=None) | Q(until__gt=models.OuterRef("last_day")),
                team=models.OuterRef("team"),
                since__lte=models.OuterRef("last_day"),
            )
            return self.filter(own | Q(models.Exists(there)) | Q(rep__in=User.objects.led_by(user).values("pk")))
        return self.filter(own) if user.is_a(Role.REP) else self.none()

    def for_list(self):
        return self.select_related("rep", "team", "period", "period__rule_set")

    def published(self):
        """The latest published revision of each month."""
        later = self.model.objects.filter(
            period=models.OuterRef("period"), is_published=True, revision__gt=models.OuterRef("revision")
        )
        return self.filter(~models.Exists(later), is_published=True)

    def ranked(self):
        return self.exclude(grade="")


class TeamCardQuerySet(CardQuerySet):
    def visible_to(self, user):
        """Team results: those who see all cards, and everybody of a team once published."""
        if user.is_a(*SEE_ALL, Role.SUPERVISOR):
            return self
        return self.filter(period__state__in=["published", "locked"]) if user.is_a(Role.REP) else self.none()

    def for_list(self):
        return self.select_related("team", "period")
