"""What a published month does to training plans (4.4.3), in a fixed number of queries however many people there are."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from appraisal.models import Period, Scorecard
from salesdept.common.calendar import Month
from salesdept.people.work_days.clock import due_day

from .models import TrainingPlan
from .shortfalls import largest_shortfalls

DAYS_TO_FILL_IN = 10
"""Working days that the manager has for a draft."""
GOOD = ("A", "B", "C")


@transaction.atomic
def follow(period: Period) -> None:
    """Close or escalate plans by the published months, then draft one per poor result. Again, it changes nothing."""
    _follow_plans(period)
    covered = _covered(period)
    drafts = [_draft(card) for card in _poor(period) if card.rep_id not in covered]
    TrainingPlan.objects.bulk_create(drafts, ignore_conflicts=True)


def last_published() -> Month:
    """The last published month; plans are counted from there when they are renewed or ended by hand."""
    found = Period.objects.published().order_by("-month").first()
    return found.month if found else Month.last_complete()


def _follow_plans(period: Period) -> None:
    plans = list(TrainingPlan.objects.standing().filter(month__lt=period.month).select_for_update(of=("self",)))
    good = _good_months(plans)
    for plan in plans:
        months = [month for month in good.get(plan.person_id, ()) if plan.counts_from < month <= plan.last_month]
        plan.follow_results(len(months), period.month)


def _good_months(plans: Iterable[TrainingPlan]) -> dict:
    """Person id -> published months graded C or better since the earliest of these plans."""
    people = [plan.person_id for plan in plans]
    first = min((plan.counts_from for plan in plans), default=None)
    found: dict = {}
    if first:
        cards = Scorecard.objects.published().filter(rep__in=people, grade__in=GOOD, period__month__gt=first)
        for person, month in cards.values_list("rep", "period__month"):
            found.setdefault(person, []).append(month)
    return found


def _poor(period: Period) -> list[Scorecard]:
    """An E, or a D after a D in the ranked month before."""
    before = Scorecard.objects.published().ranked().filter(rep=OuterRef("rep"), period__month__lt=period.month)
    cards = Scorecard.objects.published().filter(period=period, grade__in=("D", "E"))
    cards = cards.annotate(grade_before=Subquery(before.order_by("-period__month").values("grade")[:1]))
    return list(cards.filter(Q(grade="E") | Q(grade_before="D")).select_related("rep", "period__rule_set"))


def _covered(period: Period) -> set:
    """Whose plan already answers for this month: made of it or before it, and not ended before it."""
    plans = TrainingPlan.objects.filter(Q(ended_with=None) | Q(ended_with__gte=period.month), month__lte=period.month)
    return set(plans.values_list("person", flat=True))


def _draft(card: Scorecard) -> TrainingPlan:
    month = card.period.month
    return TrainingPlan(
        person=card.rep,
        card=card,
        month=month,
        counts_from=month,
        weak_points=largest_shortfalls(card.scores, card.period.rule_set.weights),
        due_on=due_day(DAYS_TO_FILL_IN),
    )
