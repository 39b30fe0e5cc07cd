"""Reading, taking and taking back files of past expenses, in the worker. Asked at any time, it does what waits and
nothing twice.
"""

import logging
from collections import defaultdict
from dataclasses import asdict

from django.conf import settings
from django.db import transaction
from django.utils import translation

from salesdept.common.calendar import Month
from salesdept.common.money import ZERO
from salesdept.common.tables.batches import batches
from salesdept.common.tables.left_out import Fault
from salesdept.common.tables.progress import Progress
from salesdept.common.tables.reasons import Reason, Unreadable

from .categories import key_of
from .models import TURN, PastExpense, PastImport
from .reading import Reading, read

log = logging.getLogger(__name__)
SHOWN = 20
KEPT = 100
BATCH = 1000
MOST_ATTEMPTS = 3
"""Workers that one import may lose before it waits for a person."""


def work_on_past_imports() -> bool:
    """Do what waits, oldest first; False when another process is at it."""
    return TURN.work_through(PastImport.objects.waiting_for_work, work_on)


def work_on(past_import: PastImport) -> None:
    """Take an import one state further. Whatever breaks is told on the import, and the next one has its turn."""
    by = past_import.by.answering
    try:
        with translation.override(past_import.by.language or settings.LANGUAGE_CODE):
            _further(past_import, by)
    except Exception:
        log.exception("The import of past expenses %s broke off.", past_import.pk)
        _break_off(past_import, by)


def _further(past_import: PastImport, by) -> None:
    if past_import.attempts >= MOST_ATTEMPTS:
        return _break_off(past_import, by)
    past_import.note(attempts=past_import.attempts + 1)
    if past_import.state == PastImport.State.UPLOADED:
        show(past_import, by)
    elif past_import.state == PastImport.State.UNDOING:
        take_back(past_import, by)
    else:
        take(past_import, by)


def _break_off(past_import: PastImport, by) -> None:
    """All stays as it was before the last step, and the page says so."""
    if past_import.state != PastImport.State.UNDOING:
        return past_import.fail(by=by)
    with transaction.atomic():
        past_import.note(report=(past_import.report or {}) | {"problem": asdict(Reason("expenses_stay"))})
        past_import.keep(by=by)


def show(past_import: PastImport, by) -> None:
    """Keep what would become of the rows, for the page that asks whether to take them."""
    try:
        plan = _foreseen(read(past_import))
    except Unreadable as problem:
        plan = {"problem": asdict(problem.reason)}
    with transaction.atomic():
        past_import.note(plan=plan, attempts=0)
        past_import.show_plan(by=by)


@transaction.atomic
def take(past_import: PastImport, by) -> None:
    """All rows that hold, at once or none."""
    reading = read(past_import)
    progress = Progress(past_import.pk, len(reading.expenses))
    for some in batches(reading.expenses, BATCH):
        PastExpense.objects.bulk_create(some)
        progress.add(len(some), past_import.name)
    past_import.note(plan=None, report=_came_of(reading), attempts=0)
    past_import.finish(by=by)


@transaction.atomic
def take_back(past_import: PastImport, by) -> None:
    """All of its expenses, at once or none."""
    told = {name: value for name, value in (past_import.report or {}).items() if name != "problem"}
    past_import.note(report=told, attempts=0)
    past_import.take_back(by=by)


def _foreseen(reading: Reading) -> dict:
    return _came_of(reading) | {
        "header": reading.header,
        "columns": reading.columns,
        "asks_order": reading.asks_order,
        "sample": [_sample(one) for one in reading.expenses[:SHOWN]],
    }


def _came_of(reading: Reading) -> dict:
    months: dict[str, object] = defaultdict(lambda: ZERO)
    for one in reading.expenses:
        months[str(Month.of(one.spent_on))] += one.amount
    return reading.counts | {
        "sum": str(sum((one.amount for one in reading.expenses), ZERO)),
        "stated": str(reading.stated),
        "refunds": sum(one.amount < 0 for one in reading.expenses),
        "months": {month: str(amount) for month, amount in sorted(months.items())},
        "categories": [
            told | {"name": name, "key": key_of(name), "sum": str(told["sum"])}
            for name, told in sorted(reading.categories.items(), key=lambda entry: -entry[1]["sum"])
        ],
        "left_out": [_told(fault) for fault in reading.faults[:KEPT]],
        "pointed_out": [_told(fault) for fault in reading.remarks[:KEPT]],
        "alike": [
            [one.day.isoformat(), str(one.amount), one.seller, one.lines[:SHOWN], one.here]
            for one in reading.doubles[:KEPT]
        ],
    }


def _told(fault: Fault) -> list:
    return [fault.line, fault.column, fault.value, fault.reason.code, fault.reason.about]


def _sample(one: PastExpense) -> dict:
    return {
        "spent_on": one.spent_on.isoformat(),
        "amount": str(one.amount),
        "seller": one.seller,
        "category": one.file_category,
        "purpose": one.purpose[:80],
        "claimant": one.claimant_name,
    }
