"""What a month's cards are computed from, and what of it came or changed since (4.3.1)."""

from django.conf import settings
from django.db import models
from django.db.models import Count, DateField, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext as _

from customers.models import SurveyAnswer
from pipeline.models import SalesEntry
from salesdept.people.models import Membership, Target


class KeptPlace(models.Model):
    """Who was in which team, and led it, on days of a month when its present cards were computed (figures 15).

    As a Membership, but `until` is at most the first day after the month: what comes then changes nothing here.
    """

    period = models.ForeignKey("appraisal.Period", models.CASCADE, related_name="places")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    leads = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "user", "since"], name="one_kept_place_per_start")]

    def __str__(self):
        return f"{self.user} {self.team}"


def keep_places(period) -> None:
    """Keep the places that the cards are computed from now, in the stead of those of the compilation before."""
    period.places.all().delete()
    rows = _places(period.month).values_list("user", "team", "since", "ends", "leads", named=True)
    KeptPlace.objects.bulk_create(
        KeptPlace(period=period, user_id=row.user, team_id=row.team, since=row.since, until=row.ends, leads=row.leads)
        for row in rows
    )


def _places(month) -> QuerySet:
    """The memberships that touch the month, with the `ends` that matters to it."""
    places = Membership.objects.filter(since__lte=month.last).exclude(until__lte=month.first)
    return places.annotate(ends=Least("until", Value(month.next.first, DateField()))).order_by()


def later_evidence(period) -> list[tuple[str, int]]:
    """(what, how many) of entries, targets, answers and places of the month that no card holds; one query."""
    month, since = period.month, period.computed_at
    rows = {
        _("entries of the ledger"): _count(SalesEntry.objects.in_month(month).filter(created_at__gt=since)),
        _("targets"): _count(Target.objects.of_month(month).filter(changed_at__gt=since)),
        _("answers to questionnaires"): _count(SurveyAnswer.received.rated().touched_since(since, month)),
        _("places in teams"): _count(_came(period)) + _count(_gone(period)),
    }
    told = type(period).objects.filter(pk=period.pk).values_list(*rows.values()).get()
    return [(label, count) for label, count in zip(rows, told, strict=True) if count]


SAME = {name: OuterRef(name) for name in ("user", "team", "since", "leads")}


def _came(period) -> QuerySet:
    """Places as they are now that the cards don't know."""
    return _places(period.month).filter(~Exists(period.places.filter(**SAME, until=OuterRef("ends"))))


def _gone(period) -> QuerySet:
    """Places that the cards were computed from and that are not there any more, or not so."""
    return period.places.filter(~Exists(_places(period.month).filter(**SAME, ends=OuterRef("until"))))


def _count(rows: QuerySet) -> Coalesce:
    """How many `rows` there are, as a column."""
    together = rows.order_by().annotate(all=Value(1)).values("all").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(together, output_field=IntegerField()), 0)
