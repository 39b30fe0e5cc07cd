"""How a whole is spread over its parts, to the cent. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from salesdept.common.money import CENT, allocate

ROUND_SUMS = (Decimal(1000), Decimal(1), CENT)
"""What the parts are multiples of: the first of these of which the whole is one, and of which each gets several."""
SEVERAL = 100


def spread(whole: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Parts of `whole` in proportion to `weights`, adding up exactly, in round sums where the whole is one.

    Negative weights count 0. ValueError when nothing is left to go by.
    """
    weights = [max(Decimal(weight), Decimal(0)) for weight in weights]
    if not sum(weights):
        raise ValueError("There is nothing to go by.")
    unit = _unit(whole, weights)
    return [part * unit / CENT for part in allocate(whole / unit * CENT, weights)]


def _unit(whole: Decimal, weights: Sequence[Decimal]) -> Decimal:
    """Counts of a few customers stay whole as long as each part can get one; equal parts differ by one at most."""
    for unit in ROUND_SUMS[1:] if len(set(weights)) == 1 else ROUND_SUMS:
        enough = len(weights) * (SEVERAL if unit > 1 else 1)
        if whole % unit == 0 and whole / unit >= enough:
            return unit
    return CENT
