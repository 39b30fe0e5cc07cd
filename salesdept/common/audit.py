"""Traces of plain edits; steps leave theirs by themselves (workflow.py)."""

from .models import AuditEntry


def record_change(record, *, by, clause: str, action: str = "edit", changed: dict | None = None) -> None:
    """One audit entry for an edit; `changed` maps field names to [before, after] as they read."""
    AuditEntry.record(record, action, by=by, clause=clause, **({"changed": changed} if changed else {}))


def changes_of(form, saved) -> dict:
    """What `form` changes of the `saved` record. Fields that the model calls confidential are named, not copied."""
    confidential = getattr(type(saved), "CONFIDENTIAL", ())
    found = {}
    for name in form.changed_data:
        if name == "version" or not hasattr(saved, name):
            continue
        pair = [str(getattr(saved, name)), str(form.cleaned_data.get(name))]
        found[name] = ["•••", "•••"] if name in confidential else pair
    return found
