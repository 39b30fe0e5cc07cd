"""Amounts in capital numerals, as Chinese contracts write them so that no stroke can be added: 壹萬貳仟元整."""

from decimal import Decimal

from salesdept.common.money import to_cents

HANT = ("零壹貳參肆伍陸柒捌玖", ("", "拾", "佰", "仟"), ("", "萬", "億", "兆"), "元", "角", "分", "整", "負")
HANS = ("零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), ("", "万", "亿", "兆"), "元", "角", "分", "整", "负")
SIGNS = {"zh-hant": HANT, "zh-hans": HANS}
CURRENCIES = {
    "zh-hant": {"TWD": "新臺幣", "CNY": "人民幣", "USD": "美元", "EUR": "歐元", "HKD": "港幣", "JPY": "日圓"},
    "zh-hans": {"TWD": "新台币", "CNY": "人民币", "USD": "美元", "EUR": "欧元", "HKD": "港币", "JPY": "日元"},
}


def in_capitals(amount: Decimal, currency: str, language: str) -> str:
    """新臺幣壹萬貳仟元整; "" in languages that don't write amounts so."""
    if language not in SIGNS:
        return ""
    _digits, _places, _groups, whole, tenth, hundredth, even, minus = signs = SIGNS[language]
    exact = to_cents(abs(amount))
    units, cents = int(exact), int(exact * 100) % 100
    text = (_integer(units, signs) or signs[0][0]) + whole if units or not cents else ""
    text += _cents(cents, signs, tenth, hundredth, has_units=bool(units)) if cents else even
    return CURRENCIES[language].get(currency, currency) + (minus if amount < 0 else "") + text


def _cents(cents: int, signs, tenth: str, hundredth: str, *, has_units: bool) -> str:
    """伍角, 零伍分, 伍角陸分; what ends with 角 is closed by 整, what ends with 分 is not."""
    digits, even = signs[0], signs[6]
    ten, one = divmod(cents, 10)
    text = digits[ten] + tenth if ten else digits[0] * has_units
    return text + (digits[one] + hundredth if one else even)


def _integer(number: int, signs) -> str:
    """In groups of four places; a gap of noughts reads as one 零, and ends of groups stay silent."""
    groups, text, gap = signs[2], "", False
    for place in reversed(range(len(groups))):
        group = number // 10 ** (4 * place) % 10_000
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += signs[0][0]
        text, gap = text + _group(group, signs) + groups[place], False
    return text


def _group(group: int, signs) -> str:
    digits, places = signs[0], signs[1]
    text, gap = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if digit:
            text += (digits[0] if gap and text else "") + digits[digit] + places[place]
        gap = not digit
    return text
