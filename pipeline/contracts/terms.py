"""What payment terms in words come to: "簽約 30%、上線 50%、驗收 20%", "30 days", "40 % on signing, 60 % later"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from .instalments import Basis

PART = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)\s*[%％]")
BREAKS = re.compile(r"[、，,;；/\n+]|\band\b")
DAYS = re.compile(r"(\d{1,3})\s*(?:days?|天|日)", re.I)
AT_SIGNATURE = re.compile(r"簽|签|訂金|定金|sign|down payment|advance|upfront", re.I)


@dataclass(frozen=True)
class Part:
    """One instalment as the terms name it; `percent` of the whole."""

    label: str
    percent: Decimal
    basis: Basis
    days: int = 0


def parts_of(terms: str) -> list[Part]:
    """The instalments that `terms` name; where they do not add up to 100, one of all on signing, or days after it."""
    named = [part for chunk in BREAKS.split(terms) if (part := _part(chunk)) is not None]
    if named and sum(part.percent for part in named) == 100:
        return named
    return [Part(_("Whole amount"), Decimal(100), Basis.SIGNING, _days(terms))]


def _part(chunk: str) -> Part | None:
    found = PART.search(chunk)
    if found is None:
        return None
    days = _days(chunk)
    label = PART.sub("", chunk).strip(" :：-–") or found.group(0)
    # What names no event is due by the signature's day, what names one when that is reached.
    plain = DAYS.sub("", label).strip(" :：-–") == ""
    basis = Basis.SIGNING if plain or AT_SIGNATURE.search(label) else Basis.MILESTONE
    return Part(label[:80], Decimal(found.group(1)), basis, days)


def _days(text: str) -> int:
    found = DAYS.search(text)
    return int(found.group(1)) if found else 0
