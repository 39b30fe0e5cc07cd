from datetime import date

from django.db import models
from django.db.models import Case, F, Q, When, Window
from django.db.models.functions import Coalesce, Rank

from pipeline.models import SalesEntry
from salesdept.common.calendar import Month, months_between
from salesdept.people.models import Membership, Role, User

SEE_ALL = (Role.MANAGER, Role.CLERK, Role.LEADERSHIP)
PUBLISHED = ("published", "locked")
"""States of a month whose cards are frozen, and that takes no more entries."""
MOST_BACK = 12
"""Months that are made up: what lies further back is imported history, opened by hand."""


class PeriodQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The months: those who work on them all, everybody in the department the published ones."""
        if user.is_a(*SEE_ALL, Role.SUPERVISOR):
            return self
        return self.published() if user.is_a(Role.REP) else self.none()

    def for_list(self):
        return self.select_related("compiled_by", "evaluated_by", "published_by", "rule_set")

    def published(self):
        return self.filter(state__in=PUBLISHED)

    def in_work(self):
        """Not published yet, or open again."""
        return self.exclude(state__in=PUBLISHED)

    def without_bonus(self):
        """Published months of which a bonus run may follow the last one; without any run yet, the latest alone."""
        made = self.model.objects.filter(bonus_run__isnull=False).order_by("-month").values("month")
        latest = self.model.objects.published().order_by("-month").values("month")
        follows = Q(month__gt=models.Subquery(made[:1])) | Q(~models.Exists(made), month=models.Subquery(latest[:1]))
        return self.published().filter(follows, bonus_run=None).order_by("month")

    def went_live(self) -> Month | None:
        """The first month that was appraised; None before there is one."""
        return self.order_by("month").values_list("month", flat=True).first()

    def missed(self) -> list[Month]:
        """Months over by now that nobody opened since the first one, a year back at most, and always the last (4.2)."""
        last = Month.last_complete()
        first = max(self.went_live() or last, last.shift(1 - MOST_BACK))
        opened = set(self.filter(month__gte=first, month__lt=last).values_list("month", flat=True))
        return [month for month in months_between(min(first, last), last) if month not in opened]

    def never_opened(self) -> list[Month]:
        """Months over by now with sales and no appraisal, the latest first: imported history, mostly."""
        sold = SalesEntry.objects.order_by().dates("booked_on", "month", order="DESC")
        opened = set(self.values_list("month", flat=True))
        return [month for day in sold if (month := Month.of(day)).has_ended and month not in opened]


class RuleSetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody in the department what is announced; who drafts and who approves the drafts too."""
        if user.is_a(Role.MANAGER, Role.LEADERSHIP):
            return self
        return self.announced() if user.is_a(*SEE_ALL, Role.SUPERVISOR, Role.REP) else self.none()

    def announced(self):
        return self.filter(state="announced")

    def not_dropped(self):
        return self.exclude(state="dropped")

    def for_list(self):
        return self.select_related("drafted_by")


class CardQuerySet(models.QuerySet):
    def current(self):
        """The cards of the revision that their period stands at."""
        return self.filter(revision=F("period__revision"))

    def of_month(self, month: Month):
        return self.filter(period__month=month)

    def published(self):
        """The latest published revision of each month."""
        later = self.model._default_manager.filter(
            period=models.OuterRef("period"), is_published=True, revision__gt=models.OuterRef("revision")
        )
        return self.filter(~models.Exists(later), is_published=True)


def _shared_days(led):
    """Places of a card's rep, on a day of its month, in a team that somebody led by the places `led` on that day.

    Three spans have a day in common when each two of them have one.
    """
    first, last = models.OuterRef("period__month"), models.OuterRef("last_day")
    places = Membership.objects.filter(_lasts_to(first), user=models.OuterRef("rep"), since__lte=last)
    beside = led.filter(
        _lasts_to(models.OuterRef(first)),
        _lasts_to(models.OuterRef("since")),
        team=models.OuterRef("team"),
        since__lte=models.OuterRef(last),
        since__lt=Coalesce(models.OuterRef("until"), date.max),
    )
    return places.filter(models.Exists(beside))


def _lasts_to(day) -> Q:
    return Q(until=None) | Q(until__gt=day)


class ScorecardQuerySet(CardQuerySet):
    RANK = (F("score").desc(nulls_last=True), "rep__name", "pk")

    def visible_to(self, user):
        """A rep the own published cards; a supervisor those, the cards of the team led on the month's last day, and of
        whom he led on any day of it or leads now; the manager, the clerk and leadership all (1.3.2)."""
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
            led_ones = (Q(models.Exists(there)) | Q(models.Exists(_shared_days(led)))) & ~Q(rep=user)
            return self.filter(own | led_ones | Q(rep__in=User.objects.led_by(user).values("pk")))
        return self.filter(own) if user.is_a(Role.REP) else self.none()

    def led_in_part_by(self, user):
        """Those of reps whom `user` led on a day of the month."""
        led = Membership.objects.filter(user=user, leads=True)
        return self.filter(models.Exists(_shared_days(led))).exclude(rep=user)

    def for_list(self):
        return self.select_related("rep", "team", "period", "period__rule_set")

    def ranked(self):
        return self.exclude(grade="")

    def departed(self):
        """Where the manager's judgement is in it, not the figures alone."""
        return self.exclude(adjustment=0, set_grade="")

    def with_place(self):
        """`place` by score: 1, 1, 3, equal scores share one. Who is not ranked stands behind all, without a place."""
        place = Window(Rank(), order_by=F("score").desc(nulls_last=True))
        return self.annotate(place=Case(When(grade="", then=None), default=place))

    def by_need(self):
        """A question that waits for the clerk first, then by rank."""
        asked = Q(seen_at=None, answer="") & ~Q(question="")
        return self.order_by(Case(When(asked, then=0), default=1), *self.RANK)

    def by_rank(self):
        """The highest score first, who is not ranked last."""
        return self.order_by(*self.RANK)


class _MonthAfter(models.Func):
    """The first day after a month that is named by its first day."""

    template = "(%(expressions)s + interval '1 month')::date"
    output_field = models.DateField()


class TeamCardQuerySet(CardQuerySet):
    def visible_to(self, user):
        """Team results: those who work on months, and each rep the published ones, of every revision."""
        if user.is_a(*SEE_ALL, Role.SUPERVISOR):
            return self
        return self.filter(is_published=True) if user.is_a(Role.REP) else self.none()

    def opened_to(self, user):
        """Those whose members and rows `user` may read: who sees all; who leads the team now, or led it when the month
        ended. To all others a team is its own sums (1.3.2).
        """
        if user.is_a(*SEE_ALL):
            return self
        led = Membership.objects.filter(user=user, leads=True, team=models.OuterRef("team"))
        at_the_end = led.filter(
            Q(until=None) | Q(until__gte=_MonthAfter(models.OuterRef("period__month"))),
            since__lt=_MonthAfter(models.OuterRef("period__month")),
        )
        leads = Q(models.Exists(led.filter(until=None))) | Q(models.Exists(at_the_end))
        return self.filter(leads) if user.is_a(Role.SUPERVISOR) else self.none()

    def for_list(self):
        return self.select_related("team", "period", "period__rule_set")


class ObjectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who sees the card sees what its owner says against it."""
        from .models import Scorecard

        return self.filter(card__in=Scorecard.objects.visible_to(user).order_by().values("pk"))

    def for_list(self):
        rows = self.select_related("card__rep", "card__team", "card__period", "answered_by", "decided_by")
        return rows.prefetch_related("corrections")

    def open(self):
        return self.filter(state__in=["filed", "answered"])

    def to_correct(self):
        """Upheld by a correction that nobody booked yet, while the card it is about is the one that counts."""
        present = Q(card__revision=F("card__period__revision"))
        return self.filter(present, state="upheld", remedy="correction", corrections=None)

    def to_reopen(self):
        """Upheld by a reopening that has not brought a new revision yet."""
        return self.filter(
            state="upheld", remedy="reopening", corrections=None, card__revision=F("card__period__revision")
        )

    def unsettled(self):
        """What keeps a month from being locked."""
        present = Q(state="upheld", corrections=None, card__revision=F("card__period__revision"))
        return self.filter(Q(state__in=["filed", "answered"]) | present)


class CorrectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who may read the entry of the ledger."""
        return self.filter(entry__in=SalesEntry.objects.visible_to(user).order_by().values("pk"))

    def for_list(self):
        return self.select_related(
            "entry__contract", "entry__customer", "entry__rep", "entry__team", "entry__by", "objection__card__period"
        )

    def about_month(self, month: Month):
        """Corrections booked in the month or about a day in it."""
        first, last = month.first, month.last
        return self.filter(Q(entry__booked_on__range=(first, last)) | Q(entry__origin_on__range=(first, last)))


class LateRatingQuerySet(models.QuerySet):
    def in_month(self, month: Month):
        """Those that `month` counts or takes out."""
        return self.filter(booked_on__gte=month.first, booked_on__lte=month.last)

    def touching(self, month: Month):
        """Those that `month` counts or takes out, and those of its own answers."""
        first, last = month.first, month.last
        return self.filter(Q(booked_on__range=(first, last)) | Q(origin_on__range=(first, last)))
