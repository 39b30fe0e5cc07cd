"""How content the customers of a part of the department were, month by month (4.1.5)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

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
    return {
        month: Content(satisfaction(ratings[month], mean=ZERO, weight=0).raw, len(ratings[month])) for month in months
    }
