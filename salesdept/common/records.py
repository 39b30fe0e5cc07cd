"""What every record that has a page of its own stands on."""

import uuid

import uuid_utils
from django.db import models
from django.utils.encoding import force_str

from .calendar import now


def uuid7() -> uuid.UUID:
    """An id that can't be guessed and sorts by time."""
    return uuid.UUID(bytes=uuid_utils.uuid7().bytes)


class Record(models.Model):
    """A row with an unguessable id. `version` rises with every save of a form, so that two editors meet (Stale)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field):  # noqa: N802 — Django asks for it by this name
        """As Django's, without hashing every label of the choices, which in a long list costs more than its rows."""
        value = getattr(self, field.attname)
        return force_str(
            next((label for known, label in field.flatchoices if known == value), value), strings_only=True
        )
