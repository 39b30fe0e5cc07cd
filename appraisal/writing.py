"""Computed cards into their table: one statement, whatever their number (4.2)."""

import json
from collections.abc import Sequence

from django.db import connection

from .models import Period
from .models.cards import Card
from .models.looking import Looked
from .models.weighing import Weighed

KEPT = {field.attname for model in (Looked, Weighed) for field in model._meta.local_fields} | {
    "id", "version", "period_id", "revision", "is_published", "adjustment", "adjustment_reason"
}  # fmt: skip
"""What people and steps write on a card; computing it again leaves that as it is. `created_at` is when the figures
were computed: what was booked later is on no card."""

# The table says of what type each column is. What the rows do not name, they have from the record that all begin with.
WRITE = """
INSERT INTO {table} ({all})
SELECT {all} FROM json_populate_recordset(json_populate_record(NULL::{table}, %s), %s)
ON CONFLICT (period_id, revision, {of}) DO UPDATE SET ({computed}) = ROW ({anew})
"""


def write_anew(model: type[Card], of: str, period: Period, cards: Sequence[Card]) -> None:
    """Each card keeps its address when it is computed again; what has no reason any more goes."""
    there = model._default_manager.filter(period=period, revision=period.revision)
    there.exclude(**{f"{of}__in": [getattr(card, f"{of}_id") for card in cards]}).delete()
    if cards:
        _write(model, f"{of}_id", cards)


def _write(model: type[Card], of: str, cards: Sequence[Card]) -> None:
    columns = [field.attname for field in model._meta.concrete_fields]
    computed = [name for name in columns if name not in KEPT and name != of]
    alike = {name: getattr(cards[0], name) for name in columns}
    own = ["id", of, *computed]
    statement = WRITE.format(
        table=model._meta.db_table,
        all=", ".join(columns),
        of=of,
        computed=", ".join(computed),
        anew=", ".join(f"excluded.{name}" for name in computed),
    )
    rows = [{name: getattr(card, name) for name in own} for card in cards]
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(alike, default=str), json.dumps(rows, default=str)])
