"""Traces of plain edits; steps leave theirs by themselves (workflow.py)."""

from .models import AuditEntry


def record_change(record, *, by, clause: str, action: str = "edit", changed: dict | None = None, reason="") -> None:
    """One audit entry for an edit; `changed` maps field names to [before, after] as they read."""
    details = {"changed": changed, "reason": reason}
    AuditEntry.record(record, action, by=by, clause=clause, **{name: told for name, told in details.items() if told})


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
