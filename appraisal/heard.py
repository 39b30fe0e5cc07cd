"""What the customers of a month say of each rep and team: answers to questionnaires, and complaints found substantiated
(4.1.5, figures 5).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, Sum

from customers.models import CaseFinding, SurveyAnswer
from salesdept.common.calendar import Month

from . import rules
from .formula import rounded
from .models.late_rating import LateRating, taken_out_late
from .whereabouts import Whereabouts


@dataclass
class Voice:
    """Of one rep or team: the ratings that count, those taken out late, and how many complaints are substantiated."""

    ratings: list[int] = field(default_factory=list)
    taken_out: list[int] = field(default_factory=list)
    complaints: int = 0


class Heard:
    """Of everybody in a month, with the department's mean of the twelve months before; five queries at most."""

    def __init__(self, month: Month, default_mean: Decimal, where: Whereabouts):
        self.by_rep: dict[object, Voice] = defaultdict(Voice)
        self.by_team: dict[object, Voice] = defaultdict(Voice)
        self.mean = _department_mean(month, default_mean)
        for rep, team, received_on, rating in _latest(month):
            for voice in self._voices(rep, team or where.team_on(rep, received_on)):
                voice.ratings.append(rating)
        for rep, team, counts, rating in _late(month):
            for voice in self._voices(rep, team):
                (voice.ratings if counts > 0 else voice.taken_out).append(rating)
        for rep, team, complaints in _complaints(month):
            for voice in self._voices(rep, team):
                voice.complaints += complaints

    def _voices(self, rep, team) -> Iterator[Voice]:
        """The rep's, and of a team the team's too."""
        yield self.by_rep[rep]
        if team:
            yield self.by_team[team]


def _latest(month: Month):
    """(rep, team that the answer names, day, rating) of the latest answer of each customer. One that was taken out when
    the month was published already stays in it: the month in which it was taken out counts the difference.
    """
    answers = SurveyAnswer.received.rated().in_month(month).filter(Q(excluded_at=None) | taken_out_late())
    latest = answers.order_by("customer_id", "-received_on", "-pk").distinct("customer_id")
    return latest.values_list("rep", "team", "received_on", "rating")


def _late(month: Month):
    return LateRating.objects.in_month(month).order_by().values_list("rep", "team", "counts", "answer__rating")


def _complaints(month: Month):
    found = CaseFinding.objects.in_month(month).counting().order_by().values("rep", "team")
    return found.annotate(together=Sum("counts")).values_list("rep", "team", "together")


def _department_mean(month: Month, default: Decimal) -> Decimal:
    """Of the twelve months before, the rules' default when nobody answered."""
    year = SurveyAnswer.objects.filter(received_on__gte=month.shift(-12).first, received_on__lt=month.first)
    found = year.aggregate(together=Sum("rating"), count=Count("pk"))
    if not found["count"]:
        return default
    mean = Decimal(found["together"]) / found["count"]
    return rounded((mean - 1) / 4 * rules.HUNDRED)
