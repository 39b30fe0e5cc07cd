"""Carrying out acts on many files. Asked at any time, it does what waits and nothing twice."""

import logging

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from salesdept.common.audit import record_change
from salesdept.common.errors import RuleBroken

from ..models.customer import Customer
from .models import TURN, Operation, OperationRow

log = logging.getLogger(__name__)
AT_ONCE = 200
"""More files than this are left to the worker."""
State, Outcome = Operation.State, OperationRow.Outcome


def work_on_operations() -> bool:
    """Do what waits, oldest first; False when another process is at it."""
    return TURN.work_through(Operation.objects.waiting_for_work, work_on)


def work_at_once(operation: Operation) -> bool:
    """Do this one now, in the request that asks, when it is small and the turn is free."""
    if operation.total > AT_ONCE:
        return False
    with TURN.taken() as is_ours:
        if is_ours:
            operation.refresh_from_db()
            work_on(operation)
        return is_ours


def work_on(operation: Operation) -> None:
    """Take an operation one state further."""
    treat, finish = {
        State.CHECKING: (_foresee, operation.show_plan),
        State.RUNNING: (_carry_out, operation.finish),
        State.UNDOING: (_put_back, operation.finish_undo),
    }[State(operation.state)]
    by = operation.by.answering
    with translation.override(operation.by.language or settings.LANGUAGE_CODE):
        left = operation.rows.filter(outcome=OperationRow.LEFT_TO_DO[operation.state])
        while batch := list(left[:AT_ONCE]):
            for row in batch:
                with transaction.atomic():
                    treat(operation, row, by)
                    row.save()
        finish(by=by)


class _TakenBack(Exception):
    """The way out of a trial."""


def _foresee(operation: Operation, row: OperationRow, by) -> None:
    """What would become of the file, found out by doing it and taking it back: no rule is written twice."""
    try:
        with transaction.atomic():
            _carry_out(operation, row, by)
            if row.outcome == Outcome.DONE:
                raise _TakenBack
    except _TakenBack:
        row.outcome, row.before, row.after = Outcome.READY, {}, {}


def _carry_out(operation: Operation, row: OperationRow, by) -> None:
    try:
        with transaction.atomic():
            customer = _seen(row, by)
            before = operation.act.facts(customer)
            operation.act.carry_out(customer, operation.value, by=by, reason=operation.reason)
            _name_it(customer, by, "bulk", ["", str(operation)])
    except RuleBroken as refusal:
        row.outcome, row.why = Outcome.SKIPPED, f"{refusal.message} ({refusal.clause})"[:400]
    else:
        row.outcome, row.before, row.after = Outcome.DONE, before, operation.act.facts(customer)


def _put_back(operation: Operation, row: OperationRow, by) -> None:
    try:
        with transaction.atomic():
            customer = _seen(row, by)
            facts = operation.act.facts(customer)
            if any(facts[name] != value for name, value in row.after.items()):
                raise RuleBroken(_("Somebody changed it since."), "7.1.1")
            reason = _("Undone: %(operation)s") % {"operation": operation}
            operation.act.put_back(customer, row.before, by=by, reason=reason)
            _name_it(customer, by, "bulk_undo", [str(operation), ""])
    except RuleBroken as refusal:
        row.outcome, row.why = Outcome.SPARED, f"{refusal.message} ({refusal.clause})"[:400]
    else:
        row.outcome = Outcome.UNDONE


def _name_it(customer: Customer, by, action: str, pair: list[str]) -> None:
    """The file's history names the operation."""
    record_change(customer, by=by, clause="7.1.1", action=action, changed={"operation": pair})


def _seen(row: OperationRow, by) -> Customer:
    """The file, locked; RuleBroken where `by` no longer sees it, or it was merged meanwhile."""
    seen = Customer.objects.visible_to(by).filter(pk=row.file).exists()
    if not seen:
        raise RuleBroken(_("This file isn't there for you any more."), "7.1.3")
    return Customer.objects.select_for_update(of=("self",)).select_related("owner").get(pk=row.file)
