from salesdept.common.invariants import invariant

from .models import Award


@invariant("A month with a confirmed champion is not said to have none", clause="6.3.1")
def champion_or_nobody():
    settled = Award.objects.filter(state=Award.State.CONFIRMED).values("month")
    for award in Award.objects.filter(winner=None, month__in=settled):
        yield f"{award.month}"
