"""What was read from a file, kept by the page that shows it until somebody says yes; nothing is stored before."""

from collections.abc import Sequence
from decimal import Decimal

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext

from salesdept.common.audit import record_change
from salesdept.common.calendar import Month
from salesdept.common.errors import NotNow

from ..models import Team, User
from .files import MODELS, PlannedTarget

SALT = "people.targets.import"
VALID = 24 * 60 * 60


def sealed(rows: Sequence[PlannedTarget], by: User) -> str:
    """The rows as a text that nobody can change and only `by` can send back."""
    return signing.dumps({"by": str(by.pk), "rows": _told(rows)}, salt=SALT, compress=True)


def take(text: str, *, by: User, reason: str = "") -> int:
    """Set all targets of a sealed text or none; return how many. Stale when one of them was changed meanwhile."""
    return _set(_opened(text, by), by, reason)


def take_rows(rows: Sequence[PlannedTarget], *, by: User, reason: str = "") -> int:
    """Set rows that were just read, all or none."""
    return _set(_told(rows), by, reason)


def _told(rows: Sequence[PlannedTarget]) -> list[list]:
    return [
        [row.kind, str(row.whose.pk), str(row.month), row.seen, {name: str(one) for name, one in row.figures.items()}]
        for row in rows
    ]


def _opened(text: str, by: User) -> list[list]:
    try:
        told = signing.loads(text, salt=SALT, max_age=VALID)
    except signing.BadSignature:
        told = {"by": ""}
    if told["by"] != str(by.pk):
        raise NotNow(gettext("This preview does not hold any more."), "1.1", remedy=gettext("Upload the file again."))
    return told["rows"]


@transaction.atomic
def _set(rows: list[list], by: User, reason: str) -> int:
    people = User.objects.in_bulk([pk for kind, pk, *_rest in rows if kind == "rep"])
    teams = Team.objects.in_bulk([pk for kind, pk, *_rest in rows if kind == "team"])
    by_id = {str(pk): one for pk, one in (people | teams).items()}
    for kind, pk, month, seen, figures in sorted(rows, key=lambda row: (row[1], row[2])):
        numbers = {name: Decimal(value) for name, value in figures.items()}
        MODELS[kind].assign(by_id[pk], Month.parse(month), by=by, reason=reason, seen=seen, **numbers)
    record_change(by, by=by, clause="1.1", action="import_targets", changed={"targets": ["", str(len(rows))]})
    return len(rows)
