from django.utils.translation import gettext as _

from salesdept.common.today import WorkItem, source
from salesdept.people.models import IN_TEAMS, Role

from .models import TrainingPlan

SHOWN = 5


@source(order=30)
def plans_to_decide(user):
    """Drafts to fill in and plans without success: the manager's."""
    if not user.is_a(Role.MANAGER):
        return
    plans = TrainingPlan.objects.visible_to(user).filter(state__in=["draft", "escalated"]).exclude(person=user)
    for plan in plans.order_by("due_on").for_list()[:SHOWN]:
        is_draft = plan.state == TrainingPlan.State.DRAFT
        yield WorkItem(
            title=str(plan),
            why=_("Grade %(grade)s in %(month)s") % {"grade": plan.card.grade, "month": plan.month.label}
            if is_draft
            else plan.get_state_display(),
            url=plan.get_absolute_url(),
            due=plan.due_on if is_draft else None,
            tone="warning" if plan.is_overdue or not is_draft else "neutral",
            action_label=_("Fill in") if is_draft else _("Decide"),
        )


@source(order=75)
def progress_to_note(user):
    """The own plan, until its first note of progress."""
    if not user.is_a(*IN_TEAMS):
        return
    own = TrainingPlan.objects.visible_to(user).filter(person=user, state="in_force", progress=None)
    for plan in own.for_list():
        yield WorkItem(
            title=_("Your training plan"),
            why=_("Note your progress."),
            url=plan.get_absolute_url(),
            due=plan.ends_on,
            action_label=_("Open"),
        )
