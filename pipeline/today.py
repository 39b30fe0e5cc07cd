"""What waits for whom in chapter 3."""

from django.db.models import F
from django.utils.translation import gettext as _

from salesdept.common.calendar import today
from salesdept.common.today import WorkItem, source

from .models import Opportunity

SHOWN = 15


@source(order=30)
def opportunities(user):
    """Losses that wait for one's word, next steps of one's own that are due or late, then those without any (3.1.3)."""
    waiting = Opportunity.objects.waiting_for(user).select_related("customer", "owner", "lost_reason")
    for opportunity in waiting.order_by("-loss_to_confirm", F("next_on").asc(nulls_last=True), "pk")[:SHOWN]:
        if opportunity.loss_to_confirm:
            yield _loss_to_confirm(opportunity)
        else:
            yield _step_missing(opportunity) if opportunity.next_on is None else _step_due(opportunity)


def _loss_to_confirm(opportunity) -> WorkItem:
    return WorkItem(
        title=f"{opportunity.name} · {opportunity.customer}",
        why=_("lost by %(owner)s: %(reason)s") % {"owner": opportunity.owner, "reason": opportunity.lost_reason},
        url=opportunity.get_absolute_url(),
        tone="warning",
        action_label=_("Confirm"),
    )


def _step_due(opportunity) -> WorkItem:
    return WorkItem(
        title=f"{opportunity.next_step} · {opportunity.customer}",
        why=opportunity.name,
        url=opportunity.get_absolute_url(),
        due=opportunity.next_on,
        tone="danger" if opportunity.next_on < today() else "warning",
        action_label=_("Open"),
    )


def _step_missing(opportunity) -> WorkItem:
    return WorkItem(
        title=opportunity.name,
        why=_("no next step"),
        url=opportunity.get_absolute_url(),
        tone="warning",
        action_label=_("Plan"),
    )
