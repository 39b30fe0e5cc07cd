"""Instalments that wait for the customer's acceptance of a milestone (3.4.3, 3.5.2)."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from salesdept.common.audit import record_change
from salesdept.common.errors import RuleBroken
from salesdept.common.workflow import Happening

from .instalments import Basis, Instalment

fell_due = Happening()
"""An instalment is owed because its milestone was accepted: tell(instalment)."""


def find_milestones(contract) -> None:
    """Part of the signature: what waits for a step of the plan waits for the milestone that was made of it."""
    of_step = {one.plan_step_id: one for one in contract.project.milestones.exclude(plan_step=None)}
    waiting = list(contract.instalments.filter(plan_step__in=of_step))
    for instalment in waiting:
        instalment.milestone = of_step[instalment.plan_step_id]
    Instalment.objects.bulk_update(waiting, ["milestone"])


def fall_due_by_acceptance(milestone, *, by) -> None:
    """Part of the acceptance of a locked milestone; a day that somebody set by hand stays."""
    waiting = Instalment.objects.in_force().filter(milestone=milestone, due_on=None)
    for instalment in waiting.select_related("contract").select_for_update(of=("self",)):
        _be_owed(instalment, milestone, by=by)


@transaction.atomic
def await_milestone(instalment, *, by, milestone, days: int) -> None:
    """Owed so many days after that milestone of its contract is accepted; at once where it is accepted already.

    NotYourPart for who does not follow the money; RuleBroken for another contract's milestone, or one taken out.
    """
    # In the order in which an acceptance locks: the milestone, then what waits for it.
    milestone = type(milestone).objects.select_for_update(of=("self",)).get(pk=milestone.pk)
    instalment.refresh_from_db(from_queryset=Instalment.objects.select_for_update(of=("self",)))
    instalment.must_be_dated_by(by)
    if not milestones_for(instalment.contract).filter(pk=milestone.pk).exists():
        raise RuleBroken(_("Choose a milestone of this contract that is still to be delivered or accepted."), "3.4.3")
    instalment.basis, instalment.milestone, instalment.days, instalment.due_on = Basis.MILESTONE, milestone, days, None
    instalment.save(update_fields=["basis", "milestone", "days", "due_on"])
    told = {"instalment": ["", instalment.label], "milestone": ["", str(milestone)], "days": ["", str(days)]}
    record_change(instalment.contract, by=by, clause="3.4.3", action="await_milestone", changed=told)
    if milestone.accepted_on:
        _be_owed(instalment, milestone, by=by)


def milestones_for(contract):
    """What an instalment of this contract may wait for."""
    from ..models import Milestone

    return Milestone.objects.standing().filter(project__contract=contract)


def in_vain():
    """Open instalments whose milestone was taken out by agreement, and that nobody has dated since."""
    return Instalment.objects.open().filter(milestone__state="dropped", due_on=None)


def _be_owed(instalment, milestone, *, by) -> None:
    instalment.be_dated(milestone.accepted_on + timedelta(days=instalment.days), by=by, reason=milestone.title)
    fell_due.tell(instalment)
