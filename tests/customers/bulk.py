"""Makers of acts on many files."""

from customers.bulk.work import work_on_operations
from customers.models import Customer, Operation


def planned(by, files, kind, value, **given) -> Operation:
    """Asked for and checked."""
    meant = Customer.objects.filter(pk__in=[file.pk for file in files])
    operation = Operation.ask(meant, by=by, kind=kind, value=str(value), told=str(value), **given)
    work_on_operations()
    return Operation.objects.get(pk=operation.pk)


def done(by, files, kind, value, **given) -> Operation:
    operation = planned(by, files, kind, value, **given)
    operation.start(by=by)
    work_on_operations()
    return Operation.objects.get(pk=operation.pk)
