"""What a published month does to training plans (4.4.3), in a fixed number of queries however many people there are."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

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
    """Close, escalate, doubt or reopen plans by the published months, then draft one per poor result. Again, it changes
    nothing.
    """
    recheck(period)
    _follow_plans(period)
    TrainingPlan.objects.bulk_create(map(_draft, _unanswered(period.month)), ignore_conflicts=True)


@transaction.atomic
def recheck(period: Period) -> None:
    """Plans of this month, and of later ones that rest on it, by the cards as they stand; an open month bears none."""
    plans = _locked(TrainingPlan.objects.standing().filter(month__gte=period.month))
    people = [plan.person_id for plan in plans]
    months = _poor_cards().filter(rep__in=people, period__in=Period.objects.published())
    poor = set(months.values_list("rep", "period__month"))
    grounds = _grounds(people)
    for plan in plans:
        month = (plan.person_id, plan.month)
        plan.follow_its_month(month in poor, grounds.get(month, ""))


def ground_of(plan: TrainingPlan) -> str:
    """What the plan rests on: the published grades of the ranked month before its month, if any, and of its month."""
    return _grounds([plan.person_id]).get((plan.person_id, plan.month), "")


def _grounds(people: Iterable) -> dict:
    """(person id, month) -> the ground of a plan made of that month."""
    cards = _graded().filter(rep__in=people).values_list("rep", "period__month", "grade_before", "grade")
    return {(rep, month): f"{before or ''}{grade}" for rep, month, before, grade in cards}


def last_published() -> Month:
    """The last published month; plans are counted from there when they are put in force or ended by hand."""
    found = Period.objects.published().filter(month__lt=Month.current()).order_by("-month").first()
    return found.month if found else Month.last_complete()


def _follow_plans(period: Period) -> None:
    until = last_published()
    plans = _locked(TrainingPlan.objects.by_results_since(period.month).filter(month__lt=until))
    good = _good_months(plans)
    for plan in plans:
        last = min(plan.last_month, until)
        months = [month for month in good.get(plan.person_id, ()) if plan.counts_from < month <= last]
        plan.follow_results(len(months), until)


def _locked(plans) -> list[TrainingPlan]:
    return list(plans.select_related("card__period").order_by("pk").select_for_update(of=("self",)))


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


def _graded():
    """Published cards with the grade of the ranked month before."""
    before = (
        Scorecard.objects.published().ranked().filter(rep=OuterRef("rep"), period__month__lt=OuterRef("period__month"))
    )
    grade_before = Subquery(before.order_by("-period__month").values("grade")[:1])
    return Scorecard.objects.published().annotate(grade_before=grade_before)


def _poor_cards():
    """Published cards with an E, or with a D after a D in the ranked month before."""
    return _graded().filter(Q(grade__in=("D", "E")), Q(grade="E") | Q(grade_before="D"))


def _unanswered(month: Month) -> list[Scorecard]:
    """Poor cards of `month`, and of later ones that rest on it, without a plan that answers for them: one made of that
    month or before it, and not ended before it.
    """
    there = Q(person=OuterRef("rep"), month__lte=OuterRef("period__month"))
    answering = TrainingPlan.objects.filter(there, Q(ended_with=None) | Q(ended_with__gte=OuterRef("period__month")))
    published = Period.objects.published().filter(month__gte=month, month__lte=last_published())
    cards = _poor_cards().filter(~Exists(answering), period__in=published).order_by("period__month")
    return list(cards.select_related("rep", "period__rule_set"))


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
