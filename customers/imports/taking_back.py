"""Taking an import back (7.1.1): what it made is removed and what it overwrote restored, unless touched since."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from salesdept.common.models import AuditEntry

from ..merging import keys_to
from ..models.contact import Contact
from ..models.customer import Customer
from ..models.lead import Lead
from ..purchases.models import Purchase
from .models import CustomerImport, ImportedRecord
from .writer import audit_in_bulk

BATCH = 500
MODELS: dict[str, type[models.Model]] = {"contact": Contact, "customer": Customer, "lead": Lead, "purchase": Purchase}
"""Contact persons first: a customer whose people stay is spared."""
LOOKS = ("reveal", "import", "import_taken_back")
"""What leaves a record as it was, or is told by the record itself."""
Outcome = ImportedRecord.Outcome


def take_back(customer_import: CustomerImport) -> None:
    """Batch by batch, each whole or not at all; whoever begins again finds what is left to do."""
    for kind in MODELS:
        while batch := list(_left(customer_import, kind)[:BATCH]):
            with transaction.atomic():
                _take_back_batch(customer_import, kind, batch)


def _left(customer_import: CustomerImport, kind: str):
    return customer_import.records.filter(kind=kind, undone=Outcome.STANDS).order_by("-pk")


def _take_back_batch(customer_import: CustomerImport, kind: str, traces: Sequence[ImportedRecord]) -> None:
    model = MODELS[kind]
    here = model._base_manager.select_for_update(of=("self",)).in_bulk([trace.record for trace in traces])
    made = {trace.record for trace in traces if trace.is_new and trace.record in here}
    touched = _touched(model, made)
    removed, restored = [], []
    for trace in traces:
        record = here.get(trace.record)
        if record is None:
            trace.undone = Outcome.REMOVED
        elif trace.is_new:
            trace.undone = Outcome.SPARED if trace.record in touched else Outcome.REMOVED
            removed += [record] if trace.undone == Outcome.REMOVED else []
        else:
            trace.undone = Outcome.RESTORED if _restore(record, trace) else Outcome.SPARED
            restored += [record] if trace.undone == Outcome.RESTORED else []
    audit_in_bulk(customer_import, "import_taken_back", [*removed, *restored])
    _save(model, restored, traces)
    model._base_manager.filter(pk__in=[record.pk for record in removed]).delete()
    ImportedRecord.objects.bulk_update(traces, ["undone"])


def _touched(model: type[models.Model], ids: set) -> set:
    """Of the records made those that were changed since, or that something else stands on.

    What goes with a record, as the period of its owner does, is no reason to spare it.
    """
    entries = AuditEntry.objects.filter(document_type=ContentType.objects.get_for_model(model), document_id__in=ids)
    touched = set(entries.exclude(action__in=LOOKS).values_list("document_id", flat=True))
    changed_by_imports = ImportedRecord.objects.filter(record__in=ids, is_new=False, undone=Outcome.STANDS)
    touched |= set(changed_by_imports.values_list("record", flat=True))
    for field in keys_to(model):
        if field.remote_field.on_delete is models.CASCADE:
            continue
        standing_on = field.model._base_manager.filter(**{f"{field.name}__in": ids})
        touched |= set(standing_on.values_list(field.attname, flat=True))
    return touched


def _restore(record, trace: ImportedRecord) -> bool:
    """Put the former values back; False, and nothing done, when one of them was changed meanwhile."""
    if any(_as_kept(getattr(record, name)) != after for name, after in trace.after.items()):
        return False
    for name, before in trace.before.items():
        setattr(record, name, record._meta.get_field(name).to_python(before))
    return True


def _as_kept(value):
    """The value as the trace keeps it."""
    return value if isinstance(value, str | int | list | dict | None) else DjangoJSONEncoder().default(value)


def _save(model: type[models.Model], restored: Sequence[models.Model], traces: Sequence[ImportedRecord]) -> None:
    if not restored:
        return
    fields: set[str] = set()
    for trace in traces:
        fields |= set(trace.before)
    for record in restored:
        record.version += 1  # type: ignore[attr-defined]
    model._default_manager.bulk_update(restored, [*fields, "version"])
