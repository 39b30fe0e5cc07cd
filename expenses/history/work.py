"""Reading, taking and taking back files of past expenses, in the worker. Asked at any time, it does what waits and
nothing twice.
"""

from collections import defaultdict

from django.db import transaction

from salesdept.common.calendar import Month
from salesdept.common.money import ZERO
from salesdept.common.tables.batches import batches
from salesdept.common.tables.imports.work import ImportWork, shown_from
from salesdept.common.tables.progress import Progress

from .categories import key_of
from .models import TURN, PastExpense, PastImport
from .reading import Reading, read

SHOWN = 20
KEPT = 100
BATCH = 1000


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
    past_import.note(report=past_import.without_problem(), attempts=0)
    past_import.take_back(by=by)


def _foreseen(past_import: PastImport) -> dict:
    reading = read(past_import)
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
        "left_out": [fault.as_json() for fault in reading.faults[:KEPT]],
        "pointed_out": [fault.as_json() for fault in reading.remarks[:KEPT]],
        "alike": [
            [one.day.isoformat(), str(one.amount), one.seller, one.lines[:SHOWN], one.here]
            for one in reading.doubles[:KEPT]
        ],
    }


def _sample(one: PastExpense) -> dict:
    return {
        "spent_on": one.spent_on.isoformat(),
        "amount": str(one.amount),
        "seller": one.seller,
        "category": one.file_category,
        "purpose": one.purpose[:80],
        "claimant": one.claimant_name,
    }


work_on_past_imports = ImportWork(
    PastImport, TURN, show=shown_from(_foreseen), take=take, take_back=take_back
).do_what_waits
