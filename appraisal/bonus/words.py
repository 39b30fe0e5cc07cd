"""A bonus in words: every number that it was computed from, so that anybody can compute it again (1.3.2, 4.4.1)."""

from decimal import Decimal

from django.utils.translation import gettext as _

from salesdept.common.money import to_cents
from salesdept.common.templatetags.formats import money, percent, plain

from ..models import BonusLine
from .rules import Part


def formula(line: BonusLine) -> str:
    """3,000 × 1.5 × 22/22 + 1,000 + 1,500 + 2,000 = 9,000.00"""
    basic = f"{money(line.base)} × {plain(line.coefficient)} × {line.days}/{line.working_days}"
    return f"{' + '.join([basic, *(exact(part.earned) for part in line.parts)])} = {money(line.wanted, 2)}"


def steps(line: BonusLine) -> list[str]:
    """What stands behind the formula, sentence by sentence; those without content are left out."""
    told = [_of_grade(line), _of_profit(line), *map(_of_tier, line.parts), _of_pool(line), _of_difference(line)]
    return [step for step in told if step]


def exact(amount: Decimal) -> str:
    """All the places that it has, grouped: 1,234.5678; cents as money has them, 1,234.50."""
    return money(amount) if amount == to_cents(amount) else f"{amount.normalize():,f}"


def _of_grade(line: BonusLine) -> str:
    if not line.grade:
        return _("Not ranked: no coefficient, the commission alone.")
    told = {"grade": line.grade, "coefficient": plain(line.coefficient)}
    return _("Grade %(grade)s: coefficient %(coefficient)s") % told


def _of_profit(line: BonusLine) -> str:
    if line.profit is None:
        return _("Profit not known: no commission.")
    if not (line.losses or line.loss):
        return ""
    told = {"profit": money(line.profit), "losses": money(line.losses), "counted": money(line.counted)}
    if line.loss:
        told["loss"] = money(line.loss)
        return _("Profit %(profit)s − earlier losses %(losses)s: commission on 0, %(loss)s are carried forward.") % told
    return _("Profit %(profit)s − earlier losses %(losses)s = %(counted)s") % told


def _of_tier(part: Part) -> str:
    return f"{money(part.profit)} × {percent(part.rate)} = {exact(part.earned)}"


def _of_pool(line: BonusLine) -> str:
    if line.run_id is None or line.due == line.wanted:
        return ""
    told = {"wanted": money(line.wanted, 2), "due": money(line.due, 2)}
    return _("Share of the month's pool: %(due)s of %(wanted)s") % told


def _of_difference(line: BonusLine) -> str:
    if not line.is_difference:
        return ""
    told = {"due": money(line.due, 2), "settled": money(line.settled, 2), "left": money(line.due - line.settled, 2)}
    difference = _("%(due)s − %(settled)s of earlier runs = %(left)s") % told
    if not line.held_back:
        return difference
    held = _("%(held)s of it wait for the next run, so that this one takes nothing.") % {
        "held": money(line.held_back, 2)
    }
    return f"{difference}; {held}"
