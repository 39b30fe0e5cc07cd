"""Carrying out verdicts in bulk: the same keys, traces and rules as a file opened by hand (3.1.2)."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models

from salesdept.common.models import AuditEntry
from salesdept.common.request_id import current_request_id

from ..models.contact import Contact
from ..models.customer import Customer
from ..models.lead import Lead
from ..own_fields.models import own_fields
from ..own_fields.records import changes as changes_of_own
from ..purchases.models import Purchase
from .models import CustomerImport, ImportedRecord
from .verdicts import Changes, Fate, Verdict

TRACE = """
INSERT INTO customers_importedrecord (customer_import_id, line, kind, record, name, is_new, before, after, undone)
    SELECT %s, line, %s, record, name, true, '{}', '{}', ''
    FROM unnest(%s::int[], %s::uuid[], %s::text[]) AS made (line, record, name)
"""


def write(customer_import: CustomerImport, verdicts: Sequence[Verdict]) -> None:
    """Make and change the records, each with its audit entry and its trace, in the caller's transaction."""
    taken = [verdict for verdict in verdicts if not verdict.fault]
    made = [(v.row.line, v.customer) for v in taken if v.customer and v.customer_fate == Fate.NEW]
    met = [(v.row.line, v.contact) for v in taken if v.contact and v.contact_fate == Fate.NEW]
    Customer.objects.bulk_create(customer for _line, customer in made)
    Contact.objects.bulk_create(contact for _line, contact in met)
    _trace_new(customer_import, "customer", made)
    _trace_new(customer_import, "contact", met)
    changed = [(v.row.line, v.customer, v.customer_changes) for v in taken if v.customer_changes]
    moved = [(v.row.line, v.contact, v.contact_changes) for v in taken if v.contact_changes]
    _change(Customer, changed)
    _change(Contact, moved)
    _trace_changed(customer_import, "customer", changed)
    _trace_changed(customer_import, "contact", moved)
    _write_leads(customer_import, taken)
    bought = [(v.row.line, v.purchase) for v in taken if v.purchase]
    Purchase.objects.bulk_create(purchase for _line, purchase in bought)
    _trace_new(customer_import, "purchase", bought)


def _write_leads(customer_import: CustomerImport, taken: Sequence[Verdict]) -> None:
    """New leads with their points (3.1.2), and what was filled in."""
    collected = [(v.row.line, v.lead) for v in taken if v.lead and v.lead_fate == Fate.NEW]
    filled = [(v.row.line, v.lead, v.lead_changes) for v in taken if v.lead and v.lead_changes]
    Lead.objects.bulk_create(lead for _line, lead in collected)
    _change(Lead, filled)
    touched = [*(lead.pk for _line, lead in collected), *(lead.pk for _line, lead, _changes in filled)]
    Lead.objects.filter(pk__in=touched).rescore()
    _trace_new(customer_import, "lead", collected)
    _trace_changed(customer_import, "lead", filled)


def _trace_new(customer_import: CustomerImport, kind: str, entries: Sequence[tuple]) -> None:
    if not entries:
        return
    lines = [line for line, _record in entries]
    records = [record for _line, record in entries]
    with connection.cursor() as cursor:
        names = [str(record) for record in records]
        cursor.execute(TRACE, [customer_import.pk, kind, lines, [str(record.pk) for record in records], names])
    audit_in_bulk(customer_import, "import", records)


def audit_in_bulk(customer_import: CustomerImport, action: str, records: Sequence[models.Model]) -> None:
    """An audit entry for each record, which says by which import; all in one statement."""
    if not records:
        return
    ids, by_id = [record.pk for record in records], customer_import.asked_by_id
    AuditEntry.record_many(type(records[0]), ids, action, by_id=by_id, clause="3.1.2", **_details(customer_import))


def _details(customer_import: CustomerImport, changed: dict | None = None) -> dict:
    file = {"import_file": ["", customer_import.name]}
    return {"import": str(customer_import.pk), "changed": file | (changed or {})}


def _change(model: type[models.Model], entries: Sequence[tuple]) -> None:
    """Apply the changes; a record changed twice within the batch is saved once."""
    records: dict = {}
    fields: set[str] = set()
    for _line, record, changes in entries:
        for name, (_before, after) in changes.items():
            setattr(record, name, after)
        if record.pk not in records:
            record.version += 1
        records[record.pk] = record
        fields |= set(changes)
    if records:
        model._default_manager.bulk_update(list(records.values()), [*fields, "version"])


def _trace_changed(customer_import: CustomerImport, kind: str, entries: Sequence[tuple]) -> None:
    if not entries:
        return
    ImportedRecord.objects.bulk_create(
        ImportedRecord(
            customer_import=customer_import,
            line=line,
            kind=kind,
            record=record.pk,
            name=str(record),
            is_new=False,
            before={name: before for name, (before, _after) in changes.items()},
            after={name: after for name, (_before, after) in changes.items()},
        )
        for line, record, changes in entries
    )
    document_type = ContentType.objects.get_for_model(entries[0][1])
    AuditEntry.objects.bulk_create(
        AuditEntry(
            document_type=document_type,
            document_id=record.pk,
            action="import",
            by_id=customer_import.asked_by_id,
            clause="3.1.2",
            details=_details(customer_import, _shown(record, changes)),
            request_id=current_request_id(),
        )
        for _line, record, changes in entries
    )


def _shown(record, changes: Changes) -> dict:
    """[before, after] as they read; what the model calls confidential is named, not copied."""
    told = {
        name: ["•••", "•••"] if name in record.CONFIDENTIAL else [str(before or ""), str(after)]
        for name, (before, after) in changes.items()
        if name != "own"
    }
    before, after = changes.get("own", ({}, {}))
    return told | changes_of_own(own_fields(record.OWN_ABOUT), before, after)
