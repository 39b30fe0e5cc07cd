"""The five indicators (4.1): each rule computes its score and writes itself, by the same formula (1.3.2)."""

from decimal import Decimal
from operator import attrgetter

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from salesdept.common.templatetags.formats import money, percent

from . import rules
from .formula import rounded, shown
from .rules import Base, Indicator, NoGrowth

FOUR_PLACES = Decimal("0.0001")
"""Of a rate in percent, as the card keeps it."""


class IndicatorRule:
    """How one indicator is scored. `card` has the figures, `rule_set` the parameters."""

    def __init__(self, indicator: Indicator):
        self.indicator = indicator

    def score(self, card, rule_set) -> Decimal | None:
        """None where nothing can be scored: the weight then goes to the others."""
        raise NotImplementedError

    def in_words(self, rule_set) -> list[str]:
        """The rule as everybody reads it before the month, one sentence or formula each."""
        raise NotImplementedError

    def with_numbers(self, card, rule_set) -> str:
        """The formula with the card's numbers put in, "" where there is none."""
        raise NotImplementedError

    def note(self, card, rule_set) -> str:
        """What the reader should know beside the formula, "" for nothing."""
        return ""

    def actual(self, card) -> str:
        raise NotImplementedError

    def target(self, card) -> str:
        raise NotImplementedError


class Attained(IndicatorRule):
    """A figure in percent of its target."""

    def __init__(self, indicator: Indicator):
        super().__init__(indicator)
        self._numbers = attrgetter(indicator.value, f"target_{indicator.value}")
        """card -> (actual, target)"""

    def score(self, card, rule_set):
        actual, target = self._numbers(card)
        return rules.attainment(actual, target, cap=rule_set.cap)

    def in_words(self, rule_set):
        return [_limited(rules.ATTAINMENT.in_words, rule_set.cap)]

    def with_numbers(self, card, rule_set):
        actual, target = self._numbers(card)
        if actual is None or not target:
            return ""
        numbers = {"actual": actual, "target": target}
        result = rounded(rules.ATTAINMENT.value(numbers))
        formula = _equation(rules.ATTAINMENT.with_numbers(numbers), shown(result))
        return _limited(formula, rule_set.cap)

    def note(self, card, rule_set):
        actual, target = self._numbers(card)
        if actual is None:
            return _("not known")
        return "" if target else _("no target")

    def actual(self, card):
        return money(self._numbers(card)[0])

    def target(self, card):
        return money(self._numbers(card)[1])


class Profit(Attained):
    def in_words(self, rule_set):
        return [*super().in_words(rule_set), _("An entry whose cost is not known yet counts 0.")]

    def note(self, card, rule_set):
        if card.profit is None and card.without_cost:
            return _("not known: no contract of the month has a cost")
        if card.without_cost:
            return _("entries without a cost, which count 0: %(count)s") % {"count": card.without_cost}
        return super().note(card, rule_set)


class NewCustomers(Attained):
    def in_words(self, rule_set):
        comes_back = _(
            "A customer without a contract for more than %(months)s months who comes back counts %(counts)s."
        ) % {"months": rule_set.reactivated_after, "counts": money(rule_set.reactivated_counts)}
        words = [*super().in_words(rule_set), _("A customer counts with the first contract that takes effect.")]
        if rule_set.min_first_contract:
            least = {"amount": money(rule_set.min_first_contract)}
            words.append(_("Contracts below %(amount)s make nobody a customer.") % least)
        return [*words, comes_back]

    def note(self, card, rule_set):
        if card.returned_customers:
            return _("%(count)s of it for customers who came back") % {"count": money(card.returned_customers)}
        return super().note(card, rule_set)


class Growth(IndicatorRule):
    """The rate against the base, scored along the curve."""

    def score(self, card, rule_set):
        if card.growth is None or card.growth_note:
            return None
        return rules.growth_score(card.growth, rule_set.growth_curve)

    def in_words(self, rule_set):
        rate = {"formula": rules.GROWTH.in_words, "least": percent(rules.LEAST_GROWTH)}
        base = _("The base is %(base)s.") % {"base": Base(rule_set.base_mode).label}
        points = pgettext("between two points of a curve", ", ").join(
            _("%(rate)s gives %(score)s") % {"rate": percent(rate), "score": money(score)}
            for rate, score in rule_set.growth_curve
        )
        return [
            _("%(formula)s, at least %(least)s") % rate,
            base,
            _("Score: %(points)s; evenly in between.") % {"points": points},
            _("Not scored without a base or below %(least)s.") % {"least": money(rule_set.min_base)},
        ]

    def with_numbers(self, card, rule_set):
        if card.growth_note == NoGrowth.NEGATIVE_BASE:
            numbers = {"amount": card.amount, "base": card.base}
            return _equation(rules.CHANGE.with_numbers(numbers), shown(rules.CHANGE.value(numbers)))
        if card.growth is None:
            return ""
        formula = rules.growth_formula(card.base_days, card.base_of_days)
        numbers = {name: getattr(card, name) for name in ("amount", "base", "base_days", "base_of_days")}
        rate = self._rate(formula.with_numbers(numbers), rounded(formula.value(numbers), FOUR_PLACES))
        score = self.score(card, rule_set)
        if score is None:
            return rate
        return f"{rate}; {_equation(self._curve(card, rule_set), shown(score))}"

    def _rate(self, formula: str, result: Decimal) -> str:
        words = _equation(formula, f"{shown(result)}%")
        if result / 100 >= rules.LEAST_GROWTH:
            return words
        return _("%(formula)s, at least %(least)s") % {"formula": words, "least": percent(rules.LEAST_GROWTH)}

    def _curve(self, card, rule_set) -> str:
        return rules.growth_score_formula(card.growth, rule_set.growth_curve).with_numbers(
            rules.in_percent(card.growth)
        )

    def note(self, card, rule_set):
        return str(card.get_growth_note_display())

    def actual(self, card):
        return percent(card.growth)

    def target(self, card):
        return percent(card.target_growth)


class Satisfaction(IndicatorRule):
    """The answers, drawn toward the department's mean when they are few."""

    def score(self, card, rule_set):
        return card.satisfaction if card.answers >= rule_set.least_answers else None

    def in_words(self, rule_set):
        words = [
            rules.SATISFACTION.in_words,
            _("Ratings of 1 to 5 are 0, 25, 50, 75 and 100 points; the latest of each customer in a month counts."),
            _("The department's mean of twelve months counts like %(weight)s answers.")
            % {"weight": rule_set.mean_weight},
        ]
        if rule_set.complaint_points:
            told = {"points": money(rule_set.complaint_points), "most": money(rule_set.complaint_most)}
            words.append(
                _("Each complaint found substantiated in the month takes %(points)s points, together at most %(most)s.")
                % told
            )
        if rule_set.least_answers > 1:
            words.append(_("Not scored with fewer than %(least)s answers.") % {"least": rule_set.least_answers})
        return words

    def with_numbers(self, card, rule_set):
        if card.satisfaction is None or card.satisfaction_mean is None:
            return ""
        numbers = {
            "points": card.satisfaction_points,
            "answers": Decimal(card.answers),
            "mean": card.satisfaction_mean,
            "mean_weight": Decimal(rule_set.mean_weight),
            "deduction": (deduction := rule_set.deduction_for(card.complaints)),
        }
        formula = rules.satisfaction_formula(deduction)
        equation = _equation(formula.with_numbers(numbers), shown(card.satisfaction))
        is_limited = rounded(formula.value(numbers)) != card.satisfaction
        return _("%(formula)s, from 0 to 100") % {"formula": equation} if is_limited else equation

    def note(self, card, rule_set):
        answered = self._answered(card, rule_set)
        if not card.complaints:
            return answered
        told = {"answered": answered, "complaints": card.complaints}
        return _("%(answered)s; complaints found substantiated: %(complaints)s") % told

    def _answered(self, card, rule_set) -> str:
        if not card.answers:
            return _("no answers")
        if card.answers < rule_set.least_answers:
            told = {"answers": card.answers, "least": rule_set.least_answers}
            return _("n = %(answers)s, %(least)s are needed") % told
        return _("n = %(answers)s") % {"answers": card.answers}

    def actual(self, card):
        return money(card.satisfaction)

    def target(self, card):
        return money(card.target_satisfaction)


def _limited(formula: str | Promise, cap: Decimal) -> str:
    return _("%(formula)s, at most %(cap)s") % {"formula": formula, "cap": money(cap)}


def _equation(left: str, right: str) -> str:
    return left if left == right else f"{left} = {right}"


INDICATOR_RULES: dict[Indicator, IndicatorRule] = {
    Indicator.AMOUNT: Attained(Indicator.AMOUNT),
    Indicator.PROFIT: Profit(Indicator.PROFIT),
    Indicator.GROWTH: Growth(Indicator.GROWTH),
    Indicator.NEW_CUSTOMERS: NewCustomers(Indicator.NEW_CUSTOMERS),
    Indicator.SATISFACTION: Satisfaction(Indicator.SATISFACTION),
}
