"""What a card says is what was computed: the formulas on it are worked out anew and give its figures (1.3.2)."""

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest

from appraisal import rules
from appraisal.explanations import lines_of, whole_in_numbers
from appraisal.formula import Number, Quantity
from appraisal.indicators import INDICATOR_RULES
from appraisal.models import Period, RuleSet, Scorecard
from appraisal.models.rule_set import DEFAULT_CURVE
from appraisal.rules import Indicator
from salesdept.common.calendar import Month

D = Decimal
OCTOBER = Month.parse("2026-10")
FIGURES = {
    Indicator.AMOUNT: "score_amount",
    Indicator.PROFIT: "score_profit",
    Indicator.NEW_CUSTOMERS: "score_new_customers",
    Indicator.SATISFACTION: "satisfaction",
}


def worked_out(words: str) -> Decimal:
    """The value of a formula as a reader with a calculator finds it."""
    plain = words.replace(",", "").replace("−", "-").replace("×", "*").replace("÷", "/")
    assert re.fullmatch(r"[\d. ()+\-*/]+", plain), words
    return eval(re.sub(r"\d+(?:\.\d+)?", r"D('\g<0>')", plain), {"D": D})  # noqa: S307 - digits and signs alone


def sides(equation: str) -> tuple[Decimal, str]:
    left, _sign, right = equation.rpartition(" = ")
    return worked_out(left), right


def number(text: str) -> Decimal:
    return D(text.replace(",", "").replace("−", "-").rstrip("%"))


def card(rule_set: RuleSet, **figures) -> Scorecard:
    """A card of the worked numbers (figures 6), unless `figures` say otherwise; rated."""
    given = {
        "amount": 460_000, "profit": 150_000, "new_customers": D("2.5"), "base": 400_000, "base_days": 22,
        "base_of_days": 22, "satisfaction_points": 275, "satisfaction_mean": 80, "answers": 3,
        "target_amount": 500_000, "target_profit": 120_000, "target_new_customers": 3, "days": 22,
    }  # fmt: skip
    given = {name: D(value) for name, value in (given | figures).items()}
    made = Scorecard(period=Period(month=OCTOBER, rule_set=rule_set), working_days=22, **given)
    found = rules.growth(
        made.amount,
        made.base,
        min_base=rule_set.min_base,
        base_days=made.base_days,
        base_of_days=made.base_of_days,
    )
    made.growth, made.growth_note = found.rate, found.note
    numbers = {"points": made.satisfaction_points, "answers": made.answers, "mean": made.satisfaction_mean}
    made.satisfaction = rules.rounded(rules.SATISFACTION.value(numbers | {"mean_weight": D(rule_set.mean_weight)}))
    made.rate(rule_set)
    return made


@pytest.mark.clause("1.3.2")
def test_the_worked_card_reads_as_the_regulation_computes_it():
    rule_set = RuleSet(**DEFAULT_CURVE)
    made = card(rule_set)
    assert {line.indicator: line.formula for line in lines_of(made, rule_set)} == {
        Indicator.AMOUNT: "460,000 ÷ 500,000 × 100 = 92, at most 120",
        Indicator.PROFIT: "150,000 ÷ 120,000 × 100 = 125, at most 120",
        Indicator.GROWTH: "(460,000 − 400,000) ÷ 400,000 × 100 = 15%; 60 + (15 − 0) ÷ (20 − 0) × (100 − 60) = 90",
        Indicator.NEW_CUSTOMERS: "2.50 ÷ 3 × 100 = 83.33, at most 120",
        Indicator.SATISFACTION: "(275 + 5 × 80) ÷ (3 + 5) = 84.38",
    }
    assert whole_in_numbers(made, rule_set) == (
        "(40 × 92 + 25 × 120 + 10 × 90 + 15 × 83.33 + 10 × 84.38) ÷ 100 = 96.74"
    )
    assert (made.score, made.grade) == (D("96.74"), "A")


CARDS = [
    {},
    {"amount": "-40000.55", "profit": "-1200.10"},
    {"amount": "333333.33", "base": "77777.77", "base_days": 11},
    {"amount": "123456.78", "base": "200000", "base_days": 15},
    {"amount": "100", "base": "1000000"},
    {"new_customers": "-0.50", "answers": 1, "satisfaction_points": 0, "satisfaction_mean": "78.13"},
    {"target_amount": "272727.27", "target_profit": "0.01", "profit": "9999999.99"},
]


@pytest.mark.clause("1.3.2")
@pytest.mark.parametrize("figures", CARDS)
def test_the_numbers_in_the_words_give_what_is_computed(figures):
    rule_set = RuleSet(**DEFAULT_CURVE)
    made = card(rule_set, **figures)
    lines = {line.indicator: line.formula for line in lines_of(made, rule_set)}
    for indicator, figure in FIGURES.items():
        formula, _at_most, cap = lines[indicator].partition(", at most ")
        value, shown = sides(formula)
        assert value.quantize(D("0.01"), ROUND_HALF_UP) == number(shown)
        limited = min(max(number(shown), D(0)), number(cap)) if cap else number(shown)
        assert limited == getattr(made, figure)
    rate, _semicolon, score = lines[Indicator.GROWTH].partition("; ")
    rate, _at_least, least = rate.partition(", at least ")
    value, shown = sides(rate)
    assert (value / 100).quantize(D("0.000001"), ROUND_HALF_UP) == number(shown) / 100
    assert made.growth == (number(least) if least else number(shown)) / 100
    worked = sides(score)[0] if " = " in score else worked_out(score)
    assert worked.quantize(D("0.01"), ROUND_HALF_UP) == made.score_growth
    value, shown = sides(whole_in_numbers(made, rule_set))
    assert value.quantize(D("0.01"), ROUND_HALF_UP) == number(shown) == made.computed_score


@pytest.mark.clause("1.3.2")
def test_the_rules_are_written_in_words_before_the_month():
    rule_set = RuleSet(**DEFAULT_CURVE, base_mode="trailing_3", least_answers=3, min_first_contract=D(10_000))
    words = {indicator: rule.in_words(rule_set) for indicator, rule in INDICATOR_RULES.items()}
    assert words[Indicator.AMOUNT] == ["actual ÷ target × 100, at most 120"]
    assert words[Indicator.GROWTH] == [
        "(sales amount − base) ÷ base × 100, at least −100%",
        "The base is the three months before, on average.",
        "Score: −20% gives 0, 0% gives 60, 20% gives 100, 50% gives 120; evenly in between.",
        "Not scored without a base or below 10,000.",
    ]
    assert "fewer than 3 answers" in words[Indicator.SATISFACTION][-1]
    assert "24 months" in words[Indicator.NEW_CUSTOMERS][-1]
    assert "below 10,000" in words[Indicator.NEW_CUSTOMERS][-2]


@pytest.mark.clause("1.3.2")
def test_what_is_not_scored_says_why_instead_of_a_formula():
    rule_set = RuleSet(**DEFAULT_CURVE, least_answers=4)
    made = card(rule_set, base=0, target_amount=0)
    lines = {line.indicator: (line.formula, line.note) for line in lines_of(made, rule_set)}
    assert lines[Indicator.GROWTH] == ("", "no base")
    assert lines[Indicator.AMOUNT] == ("", "no target")
    assert lines[Indicator.SATISFACTION][1] == "n = 3, 4 are needed"
    assert (made.weight_in_use, made.score, whole_in_numbers(made, rule_set)) == (D(40), None, "")


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (Number(D(1)) - (Number(D(2)) - Number(D(3))), "1 − (2 − 3)"),
        (Number(D(6)) / (Number(D(2)) * Number(D(3))), "6 ÷ (2 × 3)"),
        ((Number(D(1)) + Number(D(2))) * 3, "(1 + 2) × 3"),
        (Number(D(1)) + Number(D(2)) * 3, "1 + 2 × 3"),
        (Number(D(-1)) - Number(D(-2)), "(−1) − (−2)"),
    ],
)
def test_brackets_stand_where_they_are_needed(formula, words):
    assert formula.with_numbers({}) == words
    assert worked_out(words) == formula.value({})


def test_a_quantity_is_called_by_its_name_and_written_with_every_place():
    amount = Quantity("amount", "sales amount")
    assert amount.in_words == "sales amount"
    assert amount.with_numbers({"amount": D("1234.5678")}) == "1,234.5678"
