"""Two places, half up, once; shares add up (figures: worked numbers)."""

from decimal import Decimal

import pytest

from salesdept.common.money import allocate, net_of_tax, to_cents


@pytest.mark.parametrize(
    ("exact", "rounded"), [("0.125", "0.13"), ("0.124", "0.12"), ("-0.125", "-0.13"), ("2.675", "2.68")]
)
def test_halves_go_up(exact, rounded):
    assert to_cents(Decimal(exact)) == Decimal(rounded)


@pytest.mark.parametrize(
    ("gross", "rate", "net"), [("106000", "0.06", "100000.00"), ("100", "0.13", "88.50"), ("105", "0.05", "100.00")]
)
def test_net_and_tax_add_up_to_gross(gross, rate, net):
    assert net_of_tax(Decimal(gross), Decimal(rate)) == Decimal(net)
    assert Decimal(net) + (Decimal(gross) - Decimal(net)) == Decimal(gross)


def test_a_thousand_in_three_shares_adds_up_to_a_thousand():
    assert allocate(Decimal(1000), [Decimal(1), Decimal(1), Decimal(1)]) == [
        Decimal("333.34"),
        Decimal("333.33"),
        Decimal("333.33"),
    ]


def test_what_comes_back_is_the_mirror_of_what_went():
    shares = [Decimal("0.5"), Decimal("0.3333"), Decimal("0.1667")]
    there, back = allocate(Decimal("1000.01"), shares), allocate(Decimal("-1000.01"), shares)
    assert [a + b for a, b in zip(there, back, strict=True)] == [0, 0, 0]
    assert sum(there) == Decimal("1000.01")


def test_the_odd_cents_go_to_the_largest_remainders():
    assert allocate(Decimal("0.05"), [Decimal("0.5"), Decimal("0.3"), Decimal("0.2")]) == [
        Decimal("0.03"),
        Decimal("0.01"),
        Decimal("0.01"),
    ]
