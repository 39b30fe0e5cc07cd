from django.utils.translation import gettext as _

from salesdept.common.today import Waiting, WorkItem, source
from salesdept.people.models import IN_TEAMS, Role

from .models import TrainingPlan

SHOWN = 5


@source(order=30)
def plans_to_decide(user):
    """Drafts to fill in, plans without success and those in doubt: the manager's."""
    if not user.is_a(Role.MANAGER):
        return
    plans = TrainingPlan.objects.visible_to(user).to_decide().exclude(person=user)
    yield Waiting(plans.order_by("due_on").for_list()[:SHOWN], _to_decide)


def _to_decide(plan: TrainingPlan) -> WorkItem:
    is_to_fill_in = plan.state == TrainingPlan.State.DRAFT and not plan.is_doubtful
    return WorkItem(
        title=str(plan),
        why=_why(plan),
        url=plan.get_absolute_url(),
        due=plan.due_on if is_to_fill_in else None,
        tone="warning" if plan.is_overdue or not is_to_fill_in else "neutral",
        action_label=_("Fill in") if is_to_fill_in else _("Decide"),
    )


def _why(plan: TrainingPlan) -> str:
    if plan.is_doubtful:
        return _("%(month)s was opened again: to be re-checked") % {"month": plan.month.label}
    if plan.state == TrainingPlan.State.DRAFT:
        return _("Grade %(grade)s in %(month)s") % {"grade": plan.card.grade, "month": plan.month.label}
    return plan.get_state_display()


@source(order=75)
def progress_to_note(user):
    """The own plan, until its first note of progress."""
    if not user.is_a(*IN_TEAMS):
        return
    own = TrainingPlan.objects.visible_to(user).filter(person=user, state="in_force", progress=None)
    yield Waiting(own.for_list(), _to_note)


def _to_note(plan: TrainingPlan) -> WorkItem:
    return WorkItem(
        title=_("Your training plan"),
        why=_("Note your progress."),
        url=plan.get_absolute_url(),
        due=plan.ends_on,
        action_label=_("Open"),
    )
