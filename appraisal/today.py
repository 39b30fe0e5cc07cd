"""What the month's way asks of whom."""

from django.utils.translation import gettext as _

from salesdept.common.today import WorkItem, source
from salesdept.people.models import Role

from .models import Period


@source(order=10)
def months_to_work_on(user):
    """The next step of each unfinished month that `user` may take now."""
    if not user.is_a(Role.CLERK, Role.SUPERVISOR, Role.MANAGER, Role.LEADERSHIP):
        return
    names = {Role.CLERK: "compile", Role.SUPERVISOR: "review", Role.LEADERSHIP: "review"}
    wanted = [names[user.role]] if user.role in names else ["evaluate", "publish"]
    for period in Period.objects.exclude(state__in=["published", "locked"]).select_related("compiled_by")[:6]:
        for rule in (period.steps()[name] for name in wanted):
            is_done = rule.name == "compile" and period.state == Period.State.COMPILED
            if not is_done and rule.refusal(period, user) is None:
                yield WorkItem(
                    title=_("Appraisal of %(month)s: %(step)s") % {"month": period.month.label, "step": rule.label},
                    why=period.get_state_display(),
                    url=period.get_absolute_url(),
                    tone="warning",
                    action_label=str(rule.label),
                )
