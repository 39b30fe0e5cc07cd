from django.db.models import F, Q

from salesdept.common.invariants import invariant

from .models import Award, TrainingPlan


@invariant("A month with a confirmed champion is not said to have none", clause="6.3.1")
def champion_or_nobody():
    settled = Award.objects.filter(state=Award.State.CONFIRMED).values("month")
    for award in Award.objects.filter(winner=None, month__in=settled):
        yield f"{award.month}"


@invariant("A training plan is of a poor card of its person", clause="4.4.3")
def plans_are_of_poor_cards():
    poor = Q(card__grade__in=["D", "E"], card__rep=F("person"), card__period__month=F("month"), card__is_published=True)
    for plan in TrainingPlan.objects.exclude(poor).for_list():
        yield f"{plan.pk}"
