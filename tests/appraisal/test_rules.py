"""Chapter 4: the computation rules with their worked numbers."""

from decimal import Decimal

import pytest

from appraisal import rules
from appraisal.models.rule_set import DEFAULT_CURVE, RuleSet

D = Decimal
CURVE = list(zip(DEFAULT_CURVE["growth_rates"], DEFAULT_CURVE["growth_scores"], strict=True))
RULES = RuleSet(**DEFAULT_CURVE)
MIN_BASE = D(10_000)


@pytest.mark.clause("4.1.3")
@pytest.mark.parametrize(
    ("current", "rate", "score"),
    [(460_000, "0.15", "90.00"), (360_000, "-0.1", "30.00"), (260_000, "-0.35", "0"), (1_200_000, "2", "120")],
)
def test_growth_is_scored_along_the_published_curve(current, rate, score):
    growth = rules.growth(D(current), D(400_000), min_base=MIN_BASE)
    assert (growth.rate, growth.note) == (D(rate), "")
    assert rules.growth_score(growth.rate, CURVE) == D(score)


@pytest.mark.clause("4.1.3")
@pytest.mark.parametrize(
    ("base", "rate", "note"), [(0, None, "no_base"), (-5, None, "negative_base"), (9_999, D("0.000100"), "small_base")]
)
def test_without_a_base_growth_is_said_and_not_divided(base, rate, note):
    assert rules.growth(D(10_000), D(base), min_base=MIN_BASE) == rules.Growth(rate, note)


@pytest.mark.clause("4.1.3")
def test_a_base_month_half_worked_counts_as_a_whole_one_and_less_is_not_scored():
    half = rules.growth(D(100_000), D(50_000), min_base=MIN_BASE, base_days=11, base_of_days=22)
    less = rules.growth(D(100_000), D(50_000), min_base=MIN_BASE, base_days=10, base_of_days=22)
    assert (half.rate, half.note) == (D(0), "")
    assert less.note == "new_rep"


@pytest.mark.clause("4.1.3")
def test_growth_never_falls_below_minus_100_percent():
    assert rules.growth(D(-40_000), D(20_000), min_base=MIN_BASE).rate == D(-1)


@pytest.mark.clause("4.1.5")
@pytest.mark.parametrize(
    ("ratings", "raw", "shrunk"),
    [([5, 5, 4], "91.67", "84.38"), ([5], "100", "83.33"), ([1], "0", "66.67"), ([5] * 20, "100", "96.00")],
)
def test_few_answers_are_drawn_toward_the_departments_mean(ratings, raw, shrunk):
    found = rules.satisfaction(ratings, mean=D(80), weight=5)
    assert (found.raw, found.shrunk, found.answers) == (D(raw), D(shrunk), len(ratings))


@pytest.mark.clause("4.1.5")
def test_without_answers_satisfaction_is_not_known():
    assert rules.satisfaction([], mean=D(80), weight=5) == rules.Satisfaction(None, None, 0)


SCORES = {"amount": D(92), "profit": D(120), "growth": D(90), "new_customers": D("83.33"), "satisfaction": D("84.38")}


@pytest.mark.clause("4.3.3")
def test_the_composite_weighs_the_five_indicators():
    assert rules.attainment(D(460_000), D(500_000), cap=D(120)) == SCORES["amount"]
    assert rules.attainment(D(150_000), D(120_000), cap=D(120)) == SCORES["profit"]
    assert rules.attainment(D("2.5"), D(3), cap=D(120)) == SCORES["new_customers"]
    assert rules.composite(SCORES, RULES.weights, least=D(60)).score == D("96.74")


@pytest.mark.clause("4.3.3")
def test_an_indicator_that_is_missing_gives_its_weight_to_the_others():
    assert rules.composite(SCORES | {"growth": None}, RULES.weights, least=D(60)).score == D("97.49")


@pytest.mark.clause("4.3.3")
def test_with_less_than_60_of_the_weight_there_is_no_rank():
    only_amount = dict.fromkeys(SCORES) | {"amount": D(92)}
    assert rules.composite(only_amount, RULES.weights, least=D(60)) == rules.Composite(None, D(40))


@pytest.mark.clause("4.3.3")
@pytest.mark.parametrize(
    ("score", "letter"),
    [("90.00", "A"), ("89.99", "B"), ("80", "B"), ("70", "C"), ("60", "D"), ("59.99", "E"), ("0", "E")],
)
def test_grades_leave_no_gap(score, letter):
    assert rules.grade(D(score), RULES.thresholds) == letter


@pytest.mark.clause("4.3.3")
def test_the_grade_is_taken_from_the_rounded_score():
    nearly = rules.composite({"amount": D("89.995")}, {"amount": D(100)}, least=D(60)).score
    assert (nearly, rules.grade(nearly, RULES.thresholds)) == (D("90.00"), "A")


@pytest.mark.clause("4.1.1")
def test_a_target_counts_for_the_days_that_the_rep_was_there():
    assert rules.prorated(D(500_000), 12, 22) == D("272727.27")


@pytest.mark.clause("4.1.1")
@pytest.mark.parametrize("target", [None, D(0)])
def test_without_a_target_nothing_is_attained(target):
    assert rules.attainment(D(100), target, cap=D(120)) is None
