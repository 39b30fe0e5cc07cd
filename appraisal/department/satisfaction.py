"""How content the customers of a part of the department were, month by month (4.1.5)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.db.models.functions import TruncMonth

from customers.models import SurveyAnswer
from salesdept.common.calendar import Month
from salesdept.common.money import ZERO

from ..rules import satisfaction


@dataclass(frozen=True)
class Content:
    """The plain mean of the latest answer of each customer in a month, of 100; None without answers."""

    mean: Decimal | None
    answers: int

    @classmethod
    def of(cls, ratings: Sequence[int]) -> "Content":
        return cls(satisfaction(ratings, mean=ZERO, weight=0).raw, len(ratings))


def satisfaction_by_month(reps: Sequence | None, months: Sequence[Month]) -> dict[Month, Content]:
    """One query; `reps` None: everybody's answers."""
    latest = (
        SurveyAnswer.objects.filter(received_on__gte=months[0].first, received_on__lt=months[-1].next.first)
        .annotate(month=TruncMonth("received_on"))
        .order_by("customer_id", "month", "-received_on", "-pk")
        .distinct("customer_id", "month")
    )
    ratings: dict = defaultdict(list)
    chosen = None if reps is None else set(reps)
    for month, rep, rating in latest.values_list("month", "rep", "rating"):
        if chosen is None or rep in chosen:
            ratings[Month(month)].append(rating)
    return {month: Content.of(ratings[month]) for month in months}


def answers_behind(reps: Sequence | None, month: Month) -> QuerySet:
    """The answers that make the satisfaction of these `reps` in `month`, None of everybody: of each customer the
    latest, whoever it is credited to (figures 5).
    """
    latest = SurveyAnswer.objects.in_month(month).order_by("customer_id", "-received_on", "-pk").distinct("customer_id")
    rows = SurveyAnswer.objects.filter(pk__in=latest.values("pk"))
    return rows if reps is None else rows.filter(rep__in=reps)
