"""Offers that wait for somebody's approval, and answers that wait for the sellers (3.4.1)."""

from functools import partial

from django.utils.translation import gettext as _

from salesdept.common.today import Waiting, WorkItem, source

from ..limits import AUTHORITY
from ..models import Proposal
from .approvals import may_decide

SHOWN = 10


@source(order=11)
def offers_to_approve(user):
    """Those whose approver this person may be, the oldest first."""
    if not user.is_a(*AUTHORITY):
        return
    waiting = Proposal.objects.to_be_decided_by(user).select_related("opportunity__customer", "opportunity__owner")
    yield Waiting(waiting.prefetch_related("approvals")[:SHOWN], partial(_to_approve, user))


def _to_approve(user, proposal) -> WorkItem | None:
    if may_decide(proposal, user):
        return None
    return WorkItem(
        title=f"{proposal} · {proposal.opportunity.customer}",
        why=_("offer to approve"),
        url=proposal.get_absolute_url(),
        tone="warning",
        action_label=_("Decide"),
    )
