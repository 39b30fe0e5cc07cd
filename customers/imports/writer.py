"""Carrying out verdicts in bulk: the same keys, traces and rules as a file opened by hand (3.1.2)."""

from collections.abc import Iterable, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import models

from salesdept.common.models import AuditEntry
from salesdept.common.request_id import current_request_id

from ..models.contact import Contact
from ..models.customer import Customer
from ..names import name_key
from .models import CustomerImport, ImportedRecord
from .verdicts import Changes, Fate, Verdict


def write(customer_import: CustomerImport, verdicts: Sequence[Verdict]) -> None:
    """Make and change the records, each with its audit entry and its trace, in the caller's transaction."""
    taken = [verdict for verdict in verdicts if not verdict.fault]
    made = [(v.row.line, v.customer) for v in taken if v.customer_fate == Fate.NEW]
    met = [(v.row.line, v.contact) for v in taken if v.contact_fate == Fate.NEW]
    Customer.objects.bulk_create(customer for _line, customer in made)
    Contact.objects.bulk_create(contact for _line, contact in met)
    changed = [(v.row.line, v.customer, v.customer_changes) for v in taken if v.customer_changes]
    moved = [(v.row.line, v.contact, v.contact_changes) for v in taken if v.contact_changes]
    _change(Customer, changed)
    _change(Contact, moved)
    for kind, new, old in (("customer", made, changed), ("contact", met, moved)):
        entries = [(line, record, {}) for line, record in new] + list(old)
        _trace(customer_import, kind, entries)


def _change(model: type[models.Model], entries: Sequence[tuple]) -> None:
    """Apply the changes; a record changed twice within the batch is saved once."""
    records, fields = {}, set()
    for _line, record, changes in entries:
        for name, (_before, after) in changes.items():
            setattr(record, name, after)
        if "name" in changes and model is Customer:
            record.name_key = name_key(record.name)
            fields.add("name_key")
        if record.pk not in records:
            record.version += 1
        records[record.pk] = record
        fields |= set(changes)
    if records:
        model._base_manager.bulk_update(records.values(), [*fields, "version"])


def _trace(customer_import: CustomerImport, kind: str, entries: Iterable[tuple]) -> None:
    entries = list(entries)
    ImportedRecord.objects.bulk_create(
        ImportedRecord(
            customer_import=customer_import,
            line=line,
            kind=kind,
            record=record.pk,
            name=record.name,
            is_new=not changes,
            before={name: before for name, (before, _after) in changes.items()},
            after={name: after for name, (_before, after) in changes.items()},
        )
        for line, record, changes in entries
    )
    record_in_bulk(customer_import, "import", [(record, _shown(record, changes)) for _line, record, changes in entries])


def record_in_bulk(customer_import: CustomerImport, action: str, entries: Sequence[tuple]) -> None:
    """An audit entry for each (record, changed), which says by which import; all in one statement."""
    if not entries:
        return
    kind = ContentType.objects.get_for_model(entries[0][0])
    about = {"import": str(customer_import.pk)}
    file = {"import_file": ["", customer_import.name]}
    AuditEntry.objects.bulk_create(
        AuditEntry(
            document_type=kind,
            document_id=record.pk,
            action=action,
            by_id=customer_import.asked_by_id,
            clause="3.1.2",
            details=about | {"changed": file | changed},
            request_id=current_request_id(),
        )
        for record, changed in entries
    )


def _shown(record, changes: Changes) -> dict:
    """[before, after] as they read; what the model calls confidential is named, not copied."""
    return {
        name: ["•••", "•••"] if name in record.CONFIDENTIAL else [str(before or ""), str(after)]
        for name, (before, after) in changes.items()
    }
