"""What every record that has a page of its own stands on."""

import uuid

import uuid_utils
from django.db import models

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
