"""Figures read the same in every language and say what is not known."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from salesdept.common.templatetags.formats import change, compact, delta, initial, money, page_language, percent


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Decimal("1234567"), "1,234,567"),
        (Decimal("1234.50"), "1,234.50"),
        (0, "0"),
        (Decimal("-3.00"), "−3"),
        (None, "–"),
        (Decimal("0.005"), "0.01"),
    ],
)
def test_money_shows_cents_only_when_there_are_any(amount, shown):
    assert money(amount) == shown


def test_money_shows_both_places_when_asked():
    assert money(Decimal("18280"), 2) == "18,280.00"


@pytest.mark.parametrize(
    ("rate", "shown"),
    [(Decimal("0.914"), "91.4%"), (Decimal("1.28"), "128%"), (0, "0%"), (None, "–"), (Decimal("-0.05"), "−5%")],
)
def test_a_rate_is_shown_as_percent(rate, shown):
    assert percent(rate) == shown


@pytest.mark.parametrize(
    ("rate", "shown"),
    [
        (Decimal("0.123"), "▲\N{NO-BREAK SPACE}+12.3%"),
        (Decimal("-0.04"), "▼\N{NO-BREAK SPACE}−4.0%"),
        (0, "0.0%"),
        (Decimal("0.0001"), "0.0%"),
        (None, "–"),
    ],
)
def test_a_change_carries_arrow_and_sign(rate, shown):
    assert delta(rate) == shown


def test_a_change_in_points():
    assert change(Decimal("4")) == "▲\N{NO-BREAK SPACE}+4.0"


@pytest.mark.parametrize(("language", "shown"), [("en", "4.2M"), ("zh-hant", "420萬"), ("zh-hans", "420万")])
def test_tight_places_use_the_units_of_the_language(language, shown):
    with override(language):
        assert compact(4_200_000) == shown


def test_han_glyphs_are_chosen_by_the_page_language():
    assert [page_language(code) for code in ("zh-hant", "zh-hans", "en")] == ["zh-Hant", "zh-Hans", "en"]


def test_a_person_is_marked_by_the_surname():
    assert initial("陳怡君") == "陳"
