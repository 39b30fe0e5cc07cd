"""Another key for what is kept encrypted, in portions, while people work (7.1.3)."""

from collections.abc import Iterator

from django.apps import apps
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from .fields import MarkField, SealedField
from .keys import present_key_id
from .values import Sealed

PORTION = 500


def sealed_fields() -> Iterator[tuple]:
    """(model, field) for every sealed field there is."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField):
                yield model, field


def rotate(model, field, *, portion: int = PORTION) -> int:
    """Encrypt anew what another key encrypted; return how many values. What is done stays done when it breaks off.

    A row that somebody is saving is left alone: it is read again once nothing else is left.
    """
    done = 0
    while batch := _portion(model, field, portion):
        done += batch
    return done


def _old(model, field):
    """Rows whose value another key than the first encrypted."""
    kept = Cast(field.name, TextField())
    return (
        model._base_manager.filter(**{f"{field.name}__isnull": False})
        .alias(kept=kept)
        .exclude(kept__startswith=f"{present_key_id()}:")
    )


@transaction.atomic
def _portion(model, field, size: int) -> int:
    rows = _old(model, field).order_by("pk")
    # Rows under way are skipped; when they alone are left, they are waited for.
    batch = list(rows.select_for_update(of=("self",), skip_locked=True)[:size])
    batch = batch or list(rows.select_for_update(of=("self",))[:size])
    for row in batch:
        setattr(row, field.name, Sealed.of(getattr(row, field.name).whole()))
    model._base_manager.bulk_update(batch, [field.name])
    return len(batch)


def mark_again(model, mark: MarkField, *, portion: int = PORTION) -> int:
    """Write the marks of a new FIELD_INDEX_KEY; return how many were others."""
    changed, after = 0, None
    while True:
        with transaction.atomic():
            rows = model._base_manager.filter(**{f"{mark.of}__isnull": False}).order_by("pk")
            rows = rows.filter(pk__gt=after) if after else rows
            batch = list(rows.select_for_update(of=("self",))[:portion])
            if not batch:
                return changed
            for row in batch:
                before = getattr(row, mark.attname)
                changed += mark.pre_save(row, False) != before
            model._base_manager.bulk_update(batch, [mark.name])
            after = batch[-1].pk


def marks() -> Iterator[tuple]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, MarkField):
                yield model, field
