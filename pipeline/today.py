"""What waits for whom in chapter 3."""

from django.db.models import F
from django.utils.translation import gettext as _

from salesdept.common.calendar import today
from salesdept.common.today import Waiting, WorkItem, source
from salesdept.people.models import Role

from .models import Opportunity, Waiver

SHOWN = 15


@source(order=30)
def opportunities(user):
    """Losses that wait for one's word, next steps of one's own that are due or late, then those without any (3.1.3)."""
    waiting = Opportunity.objects.waiting_for(user).select_related("customer", "owner", "lost_reason")
    yield Waiting(waiting.order_by("-loss_to_confirm", F("next_on").asc(nulls_last=True), "pk")[:SHOWN], _opportunity)


def _opportunity(opportunity) -> WorkItem:
    if opportunity.loss_to_confirm:
        return _loss_to_confirm(opportunity)
    return _step_missing(opportunity) if opportunity.next_on is None else _step_due(opportunity)


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
        url=opportunity.step_url("plan"),
        tone="warning",
        action_label=_("Plan"),
    )


@source(order=28)
def forgotten_steps(user):
    """The supervisor's: next steps of the team that are two weeks overdue (3.1.3)."""
    if not user.is_a(Role.SUPERVISOR):
        return
    forgotten = Opportunity.objects.with_step_forgotten().filter(owner__in=user.led_ids)
    yield Waiting(forgotten.select_related("owner").order_by("next_on", "pk")[:SHOWN], _forgotten)


def _forgotten(opportunity) -> WorkItem:
    return WorkItem(
        title=f"{opportunity.next_step} · {opportunity.name}",
        why=_("forgotten by %(owner)s") % {"owner": opportunity.owner.name},
        url=opportunity.get_absolute_url(),
        due=opportunity.next_on,
        tone="danger",
        action_label=_("Open"),
    )


@source(order=14)
def waivers_to_decide(user):
    """Lines of gates that somebody below asks to let pass (3.1.3)."""
    yield Waiting(Waiver.objects.waiting_for(user).for_list().order_by("created_at")[:SHOWN], _waiver)


def _waiver(waiver) -> WorkItem:
    return WorkItem(
        title=f"{waiver.label} · {waiver.opportunity}",
        why=_("waiver asked for by %(who)s: %(why)s") % {"who": waiver.asked_by.name, "why": waiver.reason},
        url=waiver.get_absolute_url(),
        tone="warning",
        action_label=_("Decide"),
    )
