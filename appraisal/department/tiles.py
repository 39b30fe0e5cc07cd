"""The five key figures of a month, each with its past, its target and what it is held against."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.common.templatetags.formats import delta, money, percent

from ..rules import Indicator
from .page import DepartmentMonth


@dataclass(frozen=True)
class Tile:
    """`notes` are short lines below the figure; `past` thirteen months for the small line, None where unknown."""

    indicator: Indicator
    value: str
    past: list
    notes: list[str] = field(default_factory=list)
    unit: str = ""
    url: str = ""
    target: Decimal | None = None
    actual: Decimal | None = None

    @property
    def label(self):
        return self.indicator.label


def tiles_of(found: DepartmentMonth) -> list[Tile]:
    """In the regulation's order."""
    return [
        _against_target(found, Indicator.AMOUNT),
        _against_target(found, Indicator.PROFIT),
        _growth(found),
        _against_target(found, Indicator.NEW_CUSTOMERS),
        _satisfaction(found),
    ]


def _against_target(found: DepartmentMonth, indicator: Indicator) -> Tile:
    name = indicator.value
    now, target = getattr(found.sums, name), found.target(name)
    notes = (
        [_("%(rate)s of %(target)s") % {"rate": percent(now / target), "target": money(target, 0)}]
        if target and now is not None
        else []
    )
    return Tile(
        indicator,
        money(now, 0) if indicator != Indicator.NEW_CUSTOMERS else money(now),
        [getattr(sums, name) for sums in found.by_month.values()],
        [*notes, *_compared(now, getattr(found.before, name), getattr(found.year_ago, name))],
        settings.COMPANY_CURRENCY if indicator != Indicator.NEW_CUSTOMERS else "",
        found.sales.url(),
        target,
        now,
    )


def _compared(now: Decimal | None, before: Decimal | None, year_ago: Decimal | None) -> list[str]:
    """Against last month and the year before, where these are something to compare with."""
    pairs = ((_("%(change)s on last month"), before), (_("%(change)s on the year before"), year_ago))
    return [
        text % {"change": delta((now - base) / base)} for text, base in pairs if now is not None and base and base > 0
    ]


def _growth(found: DepartmentMonth) -> Tile:
    rates = _rates(list(found.by_month.values()))
    year = found.year_ago.amount
    notes = (
        [_("%(change)s on the year before") % {"change": delta((found.sums.amount - year) / year)}] if year > 0 else []
    )
    value = percent(rates[-1]) if rates[-1] is not None else _("no base")
    return Tile(Indicator.GROWTH, value, rates, notes, url=found.compared.url())


def _rates(sums: list) -> list[Decimal | None]:
    """Each month against the one before it; the first has none here."""
    pairs = zip(sums, sums[1:], strict=False)
    return [None, *((now.amount - base.amount) / base.amount if base.amount > 0 else None for base, now in pairs)]


def _satisfaction(found: DepartmentMonth) -> Tile:
    content = found.satisfaction[found.month]
    notes = [_("n = %(answers)s") % {"answers": content.answers}]
    return Tile(
        Indicator.SATISFACTION,
        money(content.mean),
        [one.mean for one in found.satisfaction.values()],
        notes,
        url=reverse("appraisal:department_answers", args=[found.month]),
    )
