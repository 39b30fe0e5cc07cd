"""Line by line what a rule set changes of the one before it (1.3.2)."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from salesdept.common.templatetags.formats import money, percent, plain

from ..models import RuleSet

NO_RULES = {"id", "created_at", "version", "state", "valid_from", "why", "drafted_by", "growth_rates", "growth_scores"}


@dataclass(frozen=True)
class Change:
    what: str
    before: str
    after: str


def changes_between(before: RuleSet, after: RuleSet) -> list[Change]:
    """Every rule that differs, in the order of the model; whatever rule is added to it is compared too."""
    pairs = [*_pairs(before, after), (_("Growth curve"), _curve(before), _curve(after))]
    return [Change(str(what), old, new) for what, old, new in pairs if old != new]


def _pairs(before: RuleSet, after: RuleSet):
    for rule in RuleSet._meta.concrete_fields:
        if rule.name not in NO_RULES:
            yield rule.verbose_name, _shown(before, rule), _shown(after, rule)


def _shown(rules: RuleSet, rule) -> str:
    if rule.choices:
        return str(getattr(rules, f"get_{rule.name}_display")())
    value = getattr(rules, rule.name)
    if isinstance(value, list):
        return pgettext("between two points of a curve", ", ").join(plain(one) for one in value)
    return money(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else str(value)


def _curve(rules: RuleSet) -> str:
    points = (f"{percent(rate)} → {money(score)}" for rate, score in rules.growth_curve)
    return pgettext("between two points of a curve", ", ").join(points)
