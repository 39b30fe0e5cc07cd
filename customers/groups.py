"""Groups of companies: a file, whose group it belongs to, and who belongs to its own (7.1.1)."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from uuid import UUID

from django.db.models import Q

from .models import Customer

Watch = Callable[..., AbstractContextManager]
_watches: list[Watch] = []


def around_regrouping(watch: Watch) -> Watch:
    """Register a context manager (file, parents, by) around each change of the group that a file belongs to; `parents`
    are the ids of the files above it before and after."""
    _watches.append(watch)
    return watch


@contextmanager
def regrouped(file: Customer, *, by) -> Iterator[None]:
    """Within, `file` is saved with the parent that it has now."""
    before = Customer.with_merged.filter(pk=file.pk).values_list("parent", flat=True).first()
    with ExitStack() as stack:
        if file.parent_id != before:
            parents = [parent for parent in (before, file.parent_id) if parent]
            for watch in _watches:
                stack.enter_context(watch(file, parents, by=by))
        yield


def heads_of(customers: Iterable[UUID]) -> dict[UUID, UUID]:
    """Id of each file in the groups of `customers` -> id of the file at the head of its group; alone, its own.

    One query for each storey of the tallest group.
    """
    parents: dict = {}
    asked: set = set()
    while unasked := {*customers, *parents, *filter(None, parents.values())} - asked:
        rows = Customer.with_merged.filter(Q(pk__in=unasked) | Q(parent__in=unasked))
        parents |= dict(rows.order_by().values_list("pk", "parent"))
        asked |= unasked
    return {customer: _head(customer, parents) for customer in parents}


def _head(customer: UUID, parents: dict) -> UUID:
    """Of files that belong to each other in a circle, the first by id."""
    line = [customer]
    while (above := parents[line[-1]]) and above not in line:
        line.append(above)
    return min(line[line.index(above) :]) if above else line[-1]
