from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from customers.models import SurveyAnswer
from customers.surveys.excluding import follows_exclusion
from salesdept.common.calendar import now, today
from salesdept.people.teams_by_day import TeamsByDay

from ..querysets import LateRatingQuerySet
from .period import Period, is_closed


class LateRating(models.Model):
    """A rating that the open month counts or takes out, because its own month was published by then (figures 14).

    `counts` is 1 or -1. `booked_on` decides the month, `origin_on` is the day of the answer; `team` is the rep's of
    that day. Never changed, never deleted.
    """

    answer = models.ForeignKey("customers.SurveyAnswer", models.PROTECT, related_name="+")
    rep = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    counts = models.SmallIntegerField()
    booked_on = models.DateField(default=today)
    origin_on = models.DateField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now)

    objects = LateRatingQuerySet.as_manager()

    class Meta:
        ordering = ["booked_on", "pk"]
        indexes = [
            models.Index(fields=["booked_on", "rep"], name="late_ratings_by_day"),
            models.Index(fields=["origin_on"], name="late_ratings_by_origin"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(counts__in=[-1, 1]), name="late_rating_comes_or_goes"),
            models.CheckConstraint(condition=Q(booked_on__gt=F("origin_on")), name="late_rating_is_late"),
            models.UniqueConstraint(fields=["answer", "counts"], name="late_rating_comes_and_goes_once"),
        ]

    def __str__(self):
        return f"{self.counts:+d} {self.answer}"


def taken_out_late() -> Q:
    """Of answers those that their own month keeps, because it was published when they were left out."""
    return Q(Exists(LateRating.objects.filter(answer=OuterRef("pk"), counts=-1)))


@follows_exclusion
def book_exclusion(answer: SurveyAnswer, *, by) -> None:
    """The open month takes out an answer that counted in a published one, and counts the one before it of the same
    customer, which it had replaced (figures 14).

    While the month is held, nobody publishes or reopens it.
    """
    if not (answer.is_rated and is_closed(answer.month)):
        return
    computed_at = Period.objects.get(month=answer.month).computed_at
    of_customer = SurveyAnswer.received.rated().in_month(answer.month).filter(customer=answer.customer_id)
    known = of_customer.filter(Q(excluded_at=None) | Q(pk=answer.pk), created_at__lte=computed_at)
    counted, *replaced = known.order_by("-received_on", "-pk")[:2] or [None]
    if counted == answer:
        _book(answer, -1, by=by, reason=answer.excluded_because)
        for one in replaced:
            _book(one, 1, by=by, reason=answer.excluded_because)


def _book(answer: SurveyAnswer, counts: int, *, by, reason: str) -> None:
    team = answer.team_id or TeamsByDay([answer.rep_id]).team_on(answer.rep_id, answer.received_on)
    whose: dict[str, Any] = {"rep_id": answer.rep_id, "team_id": team}
    LateRating.objects.create(answer=answer, counts=counts, origin_on=answer.received_on, reason=reason, by=by, **whose)
