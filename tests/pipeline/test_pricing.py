"""The arithmetic of offers: page, database and an independent computation agree to the cent."""

import os
import random
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest

from pipeline.models import Proposal, Quotation, QuotationLine, QuotationSums
from pipeline.quotations.pricing import Discount, Line, spread, totals_of
from pipeline.stages import Stage

from .makers import make_opportunity, make_product

MANY = int(os.environ.get("QUOTATIONS", "1500"))
"""QUOTATIONS=10000 in the environment tries as many."""


def half_up(amount: Fraction, places: int) -> Fraction:
    """Schoolbook: add half a coin and cut."""
    coins = 10**places
    return Fraction(floor(amount * coins + Fraction(1, 2)), coins)


def reckoned(lines, discount, places, rate) -> dict:
    """The same offer once more in fractions, by the words of the rule and none of its code."""
    counted = []
    for line in lines:
        whole = Fraction(line.quantity) * Fraction(line.unit_price)
        off = Fraction(line.discount) * (whole / 100 if line.discount_kind == "percent" else 1)
        if not line.is_optional:
            counted.append((line, half_up(whole - off, places)))
    subtotal = sum((amount for _line, amount in counted), Fraction(0))
    kind, value = discount
    taken = half_up(subtotal * Fraction(value) / 100 if kind == "percent" else min(Fraction(value), subtotal), places)
    bands = defaultdict(Fraction)
    for line, amount in counted:
        bands[line.tax_rate] += amount
    coin, parts = Fraction(1, 10**places), {}
    for tax_rate, amount in bands.items():
        exact = taken * amount / subtotal if subtotal else Fraction(0)
        parts[tax_rate] = floor(exact / coin) * coin, exact % coin
    left = (taken - sum(part for part, _rest in parts.values())) / coin
    tax = Fraction(0)
    ranked = sorted(parts, key=lambda one: (-parts[one][1], -one))
    for place, tax_rate in enumerate(ranked):
        part = parts[tax_rate][0] + (coin if place < left else 0)
        tax += half_up((bands[tax_rate] - part) * Fraction(tax_rate), places)
    known = all(line.cost is not None for line, _amount in counted)
    cost = sum((Fraction(line.quantity) * Fraction(line.cost or 0) for line, _amount in counted), Fraction(0))
    return {
        "subtotal": subtotal,
        "discount": taken,
        "net": subtotal - taken,
        "tax": tax,
        "total": subtotal - taken + tax,
        "net_in_company": half_up((subtotal - taken) * Fraction(rate), 2),
        "cost": half_up(cost, 2) if known else None,
    }


def drawn(chance, quotation, product) -> list[QuotationLine]:
    """Up to seven lines such as people write, and such as nobody would."""
    return [_line(chance, quotation, product) for _n in range(chance.choice([0, 1, 1, 2, 3, 4, 7]))]


def _line(chance, quotation, product) -> QuotationLine:
    quantity = Decimal(chance.choice([1, 1, 2, 3, 12, chance.randint(1, 999)]))
    if chance.random() < 0.3:
        quantity = Decimal(chance.randint(1, 99_999)) / 1000
    price = Decimal(chance.randint(0, chance.choice([999, 99_999, 99_999_999]))) / 100
    kind = chance.choice(["percent", "percent", "amount"])
    most = min(quantity * price, Decimal(10**9)) if kind == "amount" else Decimal(100)
    discount = (most * chance.randint(0, 100) / 100).quantize(Decimal("0.01"), "ROUND_DOWN")
    return QuotationLine(
        quotation=quotation,
        product=product,
        name="x",
        quantity=quantity,
        unit_price=price,
        list_price=price,
        cost=None if chance.random() < 0.1 else Decimal(chance.randint(0, 99_999)) / 100,
        discount_kind=kind,
        discount=chance.choice([Decimal(0), discount]),
        tax_rate=chance.choice([Decimal("0.05"), Decimal("0.05"), Decimal(0), Decimal("0.13"), Decimal("0.0625")]),
        is_optional=chance.random() < 0.15,
    )


@pytest.mark.django_db
@pytest.mark.clause("3.3.2")
def test_random_quotations_come_to_the_same_by_rule_by_database_and_by_fractions(office):
    chance, product = random.Random(20261128), make_product()  # noqa: S311
    deal = make_opportunity(office.rep, Stage.PROPOSAL)
    proposals = Proposal.objects.bulk_create(
        Proposal(opportunity=deal, number=n + 1, opened_by=office.supervisor) for n in range(MANY)
    )
    quotations = Quotation.objects.bulk_create(
        Quotation(
            proposal=proposal,
            places=chance.choice([0, 2]),
            rate=Decimal(chance.randint(1, 40_000_000)) / 1_000_000,
            discount_kind=(kind := chance.choice(["percent", "amount"])),
            discount=Decimal(chance.randint(0, 10_000 if kind == "percent" else 5_000_000)) / 100,
        )
        for proposal in proposals
    )
    lines = {one.pk: drawn(chance, one, product) for one in quotations}
    QuotationLine.objects.bulk_create([line for some in lines.values() for line in some], batch_size=5000)
    by_database = QuotationSums.objects.in_bulk()
    differences = 0
    for quotation in quotations:
        expected = reckoned(
            lines[quotation.pk], (quotation.discount_kind, quotation.discount), quotation.places, quotation.rate
        )
        totals, sums = quotation.totals_with(lines[quotation.pk]), by_database[quotation.pk]
        for name, value in expected.items():
            for found in (getattr(totals, name), getattr(sums, name)):
                differences += (None if found is None else Fraction(found)) != value
    assert differences == 0


def line(quantity, price, tax="0.05", **given) -> Line:
    return Line(Decimal(quantity), Decimal(price), Decimal(tax), **given)


@pytest.mark.clause("3.3.2")
@pytest.mark.parametrize(("places", "amount"), [(2, "90.00"), (0, "90")])
def test_a_line_is_rounded_once_to_the_places_of_its_currency(places, amount):
    offered = line(3, "33.335", discount=Discount("percent", Decimal(10)))
    assert totals_of([offered], places=places).net == Decimal(amount)


@pytest.mark.clause("3.3.2")
def test_the_discount_on_the_total_is_spread_over_the_tax_rates_to_the_last_coin():
    assert spread(Decimal(100), [Decimal(200), Decimal(100)], 0) == [67, 33]
    totals = totals_of([line(1, 200), line(1, 100, "0")], discount=Discount("amount", Decimal(100)), places=0)
    assert (totals.net, totals.tax, totals.total) == (200, 7, 207)


@pytest.mark.clause("3.3.2")
def test_an_optional_line_has_an_amount_and_no_part_in_the_sums():
    totals = totals_of([line(1, 100), line(1, 50, is_optional=True)])
    assert (totals.amounts, totals.total) == ((100, 50), Decimal("105.00"))


@pytest.mark.clause("3.4.2")
def test_a_margin_is_unknown_where_one_cost_is_and_in_company_currency_else():
    costly = line(2, 100, cost=Decimal(1500))
    assert totals_of([costly, line(1, 1)], rate=Decimal(30)).margin is None
    totals = totals_of([costly], rate=Decimal(30))
    assert (totals.net_in_company, totals.cost, totals.margin) == (6000, 3000, Decimal("0.5"))
