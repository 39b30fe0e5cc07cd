"""What waits for whom in research."""

from django.utils.translation import gettext as _

from salesdept.common.today import Waiting, WorkItem, source
from salesdept.people.models import Role

from .models import FeasibilityQuestion

SHOWN = 10


@source(order=12)
def feasibility_to_answer(user):
    """What the technical department is asked, the oldest first (3.2.3)."""
    if not user.is_a(Role.TECHNICAL):
        return
    yield Waiting(FeasibilityQuestion.objects.open().for_list().order_by("due_on", "pk")[:SHOWN], _to_answer)


def _to_answer(question) -> WorkItem:
    return WorkItem(
        title=f"{question.opportunity} · {question.opportunity.customer}",
        why=_("can it be done? %(question)s") % {"question": question.question},
        url=question.get_absolute_url(),
        due=question.due_on,
        tone="danger" if question.is_overdue else "warning",
        action_label=_("Answer"),
    )


@source(order=14)
def feasibility_overdue(user):
    """What the technical department has not answered in time, for the supervisor of who asked (3.2.3)."""
    if not user.is_a(Role.SUPERVISOR):
        return
    late = FeasibilityQuestion.objects.overdue().filter(requirements__opportunity__owner__in=user.led_ids)
    yield Waiting(late.for_list().order_by("due_on", "pk")[:SHOWN], _not_answered)


def _not_answered(question) -> WorkItem:
    return WorkItem(
        title=f"{question.opportunity} · {question.opportunity.customer}",
        why=_("the technical department has not said whether it can be done"),
        url=question.get_absolute_url(),
        due=question.due_on,
        tone="danger",
        action_label=_("Open"),
    )
