from decimal import Decimal

import pytest

from salesdept.papers.capitals import in_capitals


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "零元整"),
        ("12000", "壹萬貳仟元整"),
        ("10", "壹拾元整"),
        ("10005", "壹萬零伍元整"),
        ("100050", "壹拾萬零伍拾元整"),
        ("1000500", "壹佰萬零伍佰元整"),
        ("105000000", "壹億零伍佰萬元整"),
        ("100000000", "壹億元整"),
        ("1010101", "壹佰零壹萬零壹佰零壹元整"),
        ("131271", "壹拾參萬壹仟貳佰柒拾壹元整"),
        ("999999999999.99", "玖仟玖佰玖拾玖億玖仟玖佰玖拾玖萬玖仟玖佰玖拾玖元玖角玖分"),
        ("0.05", "伍分"),
        ("0.5", "伍角整"),
        ("3.05", "參元零伍分"),
        ("3.50", "參元伍角整"),
        ("-3", "負參元整"),
    ],
)
def test_amounts_in_capital_numerals(amount, written):
    assert in_capitals(Decimal(amount), "TWD", "zh-hant") == f"新臺幣{written}"


def test_simplified_numerals_and_none_in_english():
    assert in_capitals(Decimal("12000.30"), "CNY", "zh-hans") == "人民币壹万贰仟元叁角整"
    assert in_capitals(Decimal(12000), "TWD", "en") == ""
