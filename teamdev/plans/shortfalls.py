"""Where a card fell short the most (4.4.3): the rule alone, without tables."""

from collections.abc import Mapping
from decimal import Decimal

FULL = Decimal(100)


def largest_shortfalls(
    scores: Mapping[str, Decimal | None], weights: Mapping[str, Decimal], count: int = 2
) -> list[str]:
    """The indicators that cost the most points, weight × (100 − score), the largest first; ties as they are listed.

    What was not scored, or reached its 100, is no shortfall.
    """
    lost = {name: weights[name] * (FULL - score) for name, score in scores.items() if score is not None}
    ordered = sorted((name for name in lost if lost[name] > 0), key=lambda name: -lost[name])
    return ordered[:count]
