from salesdept.common.invariants import invariant

from ..models import YearGoals


@invariant("The parts of goals that are submitted or in force meet the whole", clause="1.1")
def parts_meet_the_whole():
    for goals in YearGoals.objects.filter(state__in=["submitted", "approved"]).for_list():
        for goal, gap in goals.gaps():
            yield f"{goal} {gap.figure}: {gap}"
