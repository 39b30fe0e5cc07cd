"""Whether parts meet their whole (1.1). Pure: figures in, differences out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from salesdept.common.templatetags.formats import money, percent

ADDITIVE = ("amount", "profit", "new_customers")
"""Figures whose parts add up to the whole."""

LEVELS = ("growth", "satisfaction")
"""Figures that don't add up: no part may lie below the whole."""

FIGURES = (*ADDITIVE, *LEVELS)

Values = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Difference:
    """Where the parts of a whole do not meet it. `parts` is their sum; of a level, the lowest of them."""

    figure: str
    whole: Decimal
    parts: Decimal

    @property
    def missing(self) -> Decimal:
        """Negative where the parts come to more."""
        return self.whole - self.parts

    @property
    def text(self) -> str:
        if self.figure in LEVELS:
            shown = percent if self.figure == "growth" else money
            told = gettext("a part of %(part)s lies below %(whole)s")
            return told % {"part": shown(self.parts), "whole": shown(self.whole)}
        told = (
            gettext("parts %(parts)s of %(whole)s, %(gap)s missing")
            if self.missing > 0
            else gettext("parts %(parts)s of %(whole)s, %(gap)s too much")
        )
        return told % {"parts": money(self.parts), "whole": money(self.whole), "gap": money(abs(self.missing))}

    def __str__(self):
        return self.text


def differences(whole: Values, parts: Iterable[Values]) -> dict[str, Difference]:
    """figure -> Difference, for each figure that the whole has and its parts do not meet. An unset part counts 0."""
    parts = list(parts)
    found = {}
    for figure in FIGURES:
        aim = whole.get(figure)
        given = _given(parts, figure)
        if aim is None or (figure in LEVELS and not given):
            continue
        reached = sum(given, Decimal(0)) if figure in ADDITIVE else min(given)
        if reached < aim or (figure in ADDITIVE and reached != aim):
            found[figure] = Difference(figure, aim, reached)
    return found


def added_up(parts: Iterable[Values]) -> dict[str, Decimal | None]:
    """Sums of what is set, figure by figure; None where nothing is. Levels are not added up."""
    parts = list(parts)
    given = {figure: _given(parts, figure) for figure in ADDITIVE}
    return {figure: sum(values, Decimal(0)) if values else None for figure, values in given.items()}


def _given(parts: Iterable[Values], figure: str) -> list[Decimal]:
    """What is set of the figure."""
    return [value for part in parts if (value := part.get(figure)) is not None]
