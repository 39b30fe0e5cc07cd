"""The history of a record as people read it: what was done, by whom, why, and what it changed."""

from dataclasses import dataclass, field

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext_lazy as _

from .models import AuditEntry

_words = {"create": _("Created"), "edit": _("Edited")}


@dataclass(frozen=True)
class Line:
    """One entry. `changes` are (what, before, after) as they read; `by` is a name where somebody outside did it.

    `key` names the access key of a program that acted for the person.
    """

    label: str
    by: object
    at: object
    clause: str
    reason: str = ""
    key: str = ""
    changes: list[tuple[str, str, str]] = field(default_factory=list)


def words_for(**labels) -> None:
    """Name an app's audited actions that are no steps: words_for(invite=_("Invited"))."""
    _words.update(labels)


def history_of(record, limit: int = 50) -> list[Line]:
    """The newest `limit` entries of a record that the reader may see; one query."""
    return [_line(record, entry) for entry in AuditEntry.objects.of(record)[:limit]]


def _line(record, entry: AuditEntry) -> Line:
    changed = entry.details.get("changed") or {}
    return Line(
        label=label_of(record, entry.action),
        by=entry.by or entry.details.get("whom"),
        at=entry.at,
        clause=entry.clause,
        reason=entry.details.get("reason") or "",
        key=entry.details.get("key", ""),
        changes=[(_field_label(record, name), *map(_shown, pair)) for name, pair in changed.items()],
    )


def label_of(record, action: str):
    """What was done, as people read it."""
    rule = record.steps().get(action) if hasattr(record, "steps") else None
    return rule.label if rule else _words.get(action, action.replace("_", " "))


def _field_label(record, name: str):
    """A field by its own name; what is no field, or only leads back to other records, by the app's word for it."""
    try:
        field = record._meta.get_field(name)
    except FieldDoesNotExist:
        field = None
    return getattr(field, "verbose_name", None) or _words.get(name, name)


def _shown(value) -> str:
    return "" if value in (None, "None") else str(value)
