"""What follows: a small operation is done at once, a large one is the worker's; the clock asks again."""

from salesdept.common.workflow import after

from ..tasks import work_on_bulk_operations
from .models import Operation, asked_for
from .work import work_at_once


@after(asked_for)
def check(operation):
    _do(operation)


@after(Operation.start)
@after(Operation.undo)
def carry_on(operation, by):
    _do(operation)


def _do(operation: Operation) -> None:
    if not work_at_once(operation):
        work_on_bulk_operations.delay()
