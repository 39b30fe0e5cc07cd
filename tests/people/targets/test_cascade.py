"""Whether parts meet their whole, and how a whole is spread: worked numbers, no database (1.1)."""

from decimal import Decimal

import pytest

from salesdept.people.targets.cascade import added_up, differences
from salesdept.people.targets.spreading import spread

from .makers import figures

pytestmark = pytest.mark.clause("1.1")


def test_parts_that_meet_the_whole_leave_nothing_to_say():
    assert differences(figures(12), [figures(5), figures(7)]) == {}


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (["11400000"], "parts 11,400,000 of 12,000,000, 600,000 missing"),
        (["12000000", "0.5"], "parts 12,000,000.50 of 12,000,000, 0.50 too much"),
        ([], "parts 0 of 12,000,000, 12,000,000 missing"),
    ],
)
def test_a_difference_is_said_to_the_cent(parts, text):
    found = differences(figures(12_000_000), [figures(part) for part in parts])
    assert found["amount"].text == text


def test_an_unset_part_counts_nought_and_an_unset_whole_asks_nothing():
    assert differences(figures(10), [figures(10), dict.fromkeys(figures(0))]) == {}
    assert differences(dict.fromkeys(figures(0)), [figures(10)]) == {}


def test_levels_are_not_added_up_but_no_part_lies_below_the_whole():
    whole = figures(0, growth=Decimal("0.15"), satisfaction=Decimal(80))
    parts = [
        figures(0, growth=Decimal("0.15"), satisfaction=Decimal(79)),
        figures(0, growth=Decimal("0.20")),
    ]
    assert list(differences(whole, parts)) == ["satisfaction"]
    assert "79 lies below 80" in differences(whole, parts)["satisfaction"].text


def test_sums_are_of_what_is_set():
    parts = (figures(n, new_customers=Decimal("0.5")) for n in (1, 2))
    assert added_up(parts) == {"amount": 3, "profit": None, "new_customers": 1}


@pytest.mark.parametrize(
    ("whole", "weights", "parts"),
    [
        ("12000000", [1] * 12, ["1000000"] * 12),
        ("1000000", [1, 1, 1], ["333334", "333333", "333333"]),
        ("1000000", [2, 1], ["667000", "333000"]),
        ("1000", [1, 1, 1], ["334", "333", "333"]),
        ("10", [1, 1, 1], ["4", "3", "3"]),
        ("2", [1, 1, 1], ["0.67", "0.67", "0.66"]),
        ("2.5", [1, 1], ["1.25", "1.25"]),
        ("0.01", [1, 1], ["0.01", "0.00"]),
        ("0", [1, 1], ["0", "0"]),
        ("900", [2, 1, -5], ["600", "300", "0"]),
    ],
)
def test_a_whole_is_spread_to_the_cent(whole, weights, parts):
    found = spread(Decimal(whole), weights)
    assert found == [Decimal(part) for part in parts]
    assert sum(found) == Decimal(whole)


@pytest.mark.parametrize("weights", [[], [0, 0], [-1, -2]])
def test_there_must_be_something_to_go_by(weights):
    with pytest.raises(ValueError, match="nothing to go by"):
        spread(Decimal(100), weights)
