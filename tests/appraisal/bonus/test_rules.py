"""The bonus by its rules (4.4.1): worked numbers."""

from decimal import Decimal

import pytest

from appraisal.bonus.rules import after_losses, bonus, commission, losses_borne, within_pool
from appraisal.models import RuleSet
from salesdept.common.calendar import Month

D = Decimal
pytestmark = pytest.mark.clause("4.4.1")


@pytest.fixture
def rules(db) -> RuleSet:
    return RuleSet.in_force(Month.parse("2026-10"))


def earned(rules, profit) -> list[Decimal]:
    return [part.earned for part in commission(D(profit), rules.tiers)]


def test_coefficients_go_by_grade_and_without_a_rank_there_is_none(rules):
    assert rules.coefficients == [("A", D("1.5")), ("B", D("1.2")), ("C", D(1)), ("D", D("0.5")), ("E", D(0))]
    assert rules.coefficient("") == 0


@pytest.mark.parametrize(
    ("profit", "parts"),
    [
        ("150000", ["1000", "1500", "2000"]),
        ("100000", ["1000", "1500"]),
        ("50000", ["1000"]),
        ("25000", ["500"]),
        ("0", []),
    ],
)
def test_each_tier_earns_its_rate_on_what_lies_within_it(rules, profit, parts):
    assert earned(rules, profit) == [D(part) for part in parts]


def test_a_cent_above_a_limit_makes_no_leap(rules):
    assert sum(earned(rules, "100000.00")) == D("2500")
    assert sum(earned(rules, "100000.01")) == D("2500.0004")


@pytest.mark.parametrize(
    ("grade", "days", "amount"),
    [("A", 22, "9000.00"), ("B", 22, "8100.00"), ("B", 11, "6300.00"), ("E", 22, "4500.00")],
)
def test_the_base_goes_by_grade_and_days_the_commission_is_added_whole(rules, grade, days, amount):
    parts = commission(D(150_000), rules.tiers)
    whole = bonus(base=D(3000), coefficient=rules.coefficient(grade), days=days, working_days=22, parts=parts)
    assert whole == D(amount)


def test_a_bonus_is_rounded_once_at_the_end(rules):
    """1000/3 + 0.0066… : each part rounded alone would lose a cent."""
    parts = commission(D("0.25"), rules.tiers)
    assert bonus(base=D("0.05"), coefficient=D(1), days=1, working_days=5, parts=parts) == D("0.02")


def test_a_pool_is_shared_by_what_the_rules_give_and_to_the_cent():
    shares = within_pool([D(6000), D(5000), D(3000)], D(10_000))
    assert shares == [D("4285.71"), D("3571.43"), D("2142.86")]
    assert sum(shares) == D(10_000)


def test_a_pool_that_is_large_enough_or_absent_takes_nothing():
    assert within_pool([D(6000), D(5000)], D(11_000)) == [D(6000), D(5000)]
    assert within_pool([D(6000), D(5000)], None) == [D(6000), D(5000)]
    assert within_pool([], D(0)) == []


@pytest.mark.parametrize(
    ("profit", "losses", "counted", "loss"),
    [
        (D(150_000), D(30_000), D(120_000), 0),
        (D(-20_000), D(0), 0, D(20_000)),
        (D(10_000), D(30_000), 0, D(20_000)),
        (None, D(0), 0, 0),
    ],
)
def test_commission_never_falls_below_nought_and_the_loss_goes_on(profit, losses, counted, loss):
    found = after_losses(profit, losses)
    assert (found.counted, found.loss) == (counted, loss)


def test_the_oldest_loss_is_made_good_first_and_none_by_a_loss():
    assert losses_borne(D(50), [D(30), D(40)]) == [D(30), D(20)]
    assert losses_borne(D(-5), [D(30)]) == [D(0)]
    assert losses_borne(None, [D(30)]) == [D(0)]
