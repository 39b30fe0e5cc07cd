"""Who is the month's champion (6.3.1): worked numbers."""

from decimal import Decimal

import pytest

from teamdev.champions import Candidate, champions_among

pytestmark = pytest.mark.clause("6.3.1")


def candidate(rep, amount="460000", profit="150000", new_customers="2.5", satisfaction="84.38"):
    figures = (
        Decimal(figure) if figure is not None else None for figure in (amount, profit, new_customers, satisfaction)
    )
    return Candidate(rep, *figures)


def winners(*candidates):
    ranking = champions_among(candidates)
    return [one.rep for one in ranking.champions], ranking.decided_by


def test_the_highest_amount_wins():
    assert winners(candidate("Li", "460000"), candidate("Wang", "459999.99")) == (["Li"], "amount")


def test_who_runs_alone_wins_without_a_comparison():
    assert winners(candidate("Li")) == (["Li"], "")


@pytest.mark.parametrize(
    ("figure", "better"), [("profit", "150001"), ("new_customers", "3"), ("satisfaction", "84.39")]
)
def test_level_ones_are_told_apart_by_the_next_figure(figure, better):
    assert winners(candidate("Li"), candidate("Wang", **{figure: better})) == (["Wang"], figure)


def test_profit_counts_before_customers():
    assert winners(candidate("Li", profit="1", new_customers="9"), candidate("Wang"))[0] == ["Wang"]


def test_who_is_level_in_all_shares_it():
    assert winners(candidate("Li"), candidate("Wang"), candidate("Chen", "1")) == (["Li", "Wang"], "amount")


def test_a_figure_that_is_not_known_of_one_decides_nothing():
    assert winners(candidate("Li", profit=None), candidate("Wang", new_customers="3")) == (["Wang"], "new_customers")


@pytest.mark.parametrize("amount", ["0", "-5000"])
def test_nobody_wins_without_sales(amount):
    assert winners(candidate("Li", amount)) == ([], "")
    assert winners() == ([], "")
