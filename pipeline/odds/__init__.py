"""How likely a deal is won: by its stage's record of the last twelve months, or by what somebody says with a reason."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from django.core.cache import cache
from django.db.models import Count, Q

from salesdept.common.calendar import today

from ..stages import PROBABILITY, Stage

ENOUGH = 30
"""Closed deals that a stage must have seen before its own record counts instead of the table."""
LOOKING_BACK = timedelta(days=365)
KEPT_SECONDS = 3600


def odds() -> dict[str, Decimal]:
    """stage -> how likely a deal that stands there is won, between 0 and 1; counted anew every hour."""
    key = f"odds:{today()}"
    found = cache.get(key)
    if found is None:
        found = _counted()
        cache.set(key, found, KEPT_SECONDS)
    return found


def _counted() -> dict[str, Decimal]:
    """Of the deals closed in the last twelve months that were in the stage, the part that was won."""
    from ..models import Opportunity, StageMove

    closed = Opportunity.objects.filter(state__in=["won", "lost"], closed_on__gt=today() - LOOKING_BACK)
    # Of a deal from elsewhere only the end is known: it would count for the stage that the file names.
    begun = StageMove.objects.filter(opportunity__in=closed.values("pk")).exclude(via="import")
    rows = (
        begun.order_by()
        .values("to_stage")
        .annotate(
            won=Count("opportunity", filter=Q(opportunity__state="won"), distinct=True),
            all=Count("opportunity", distinct=True),
        )
    )
    known = {row["to_stage"]: row for row in rows}
    return {stage: _of(known.get(stage), usual) for stage, usual in PROBABILITY.items()}


def _of(row: Mapping | None, usual: Decimal) -> Decimal:
    if usual == 1 or row is None or row["all"] < ENOUGH:
        return usual
    return (Decimal(row["won"]) / row["all"]).quantize(Decimal("0.01"))


def odds_of(stage: Stage | str) -> Decimal:
    return odds()[Stage(stage)]
