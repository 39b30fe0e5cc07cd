"""Filters that write figures the same way in every language: grouped by thousands, with a true minus sign."""

from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.translation import get_language

from .. import masking

register = template.Library()

NOT_KNOWN = "–"
PAGE_LANGUAGES = {"zh-hant": "zh-Hant", "zh-hans": "zh-Hans"}
CJK_UNITS = {"zh-hant": ("萬", "億"), "zh-hans": ("万", "亿")}


@register.filter
def money(amount, places: int | None = None) -> str:
    """1,234,567 or 1,234.50: cents only when there are any, or always with `|money:2`. None is "–", not 0."""
    if amount is None or amount == "":
        return NOT_KNOWN
    exact = _decimal(amount)
    if places is None:
        places = 0 if exact == exact.to_integral_value() else 2
    return _grouped(exact, places)


@register.filter
def masked(address: str) -> str:
    """w***@example.com, for who need not know the whole (7.1.3)."""
    return masking.masked(address)


@register.filter
def plain(amount) -> str:
    """1.500 becomes 1.5: a quantity or an entry, without grouping, as a field takes it."""
    return f"{_decimal(amount).normalize():f}"


@register.filter
def percent(rate, places: int | None = None) -> str:
    """0.914 becomes 91.4%, 1.28 becomes 128%; `|percent:1` always shows one place."""
    if rate is None or rate == "":
        return NOT_KNOWN
    exact = _rounded(_decimal(rate) * 100, 1 if places is None else places)
    if places is None:
        places = 0 if exact == exact.to_integral_value() else 1
    return f"{_grouped(exact, places)}%"


@register.filter
def delta(rate) -> str:
    """A change as a ratio against before: 0.123 becomes ▲ +12.3%, -0.04 becomes ▼ −4.0%."""
    if rate is None or rate == "":
        return NOT_KNOWN
    return f"{_signed(_decimal(rate) * 100, 1)}%"


@register.filter
def change(amount, places: int = 1) -> str:
    """A change in the figure's own unit: 4 becomes ▲ +4.0; `|change:0` for whole numbers."""
    return NOT_KNOWN if amount is None or amount == "" else _signed(_decimal(amount), places)


@register.filter
def compact(amount) -> str:
    """For axes and tight places: 4.2M in English, 420萬 in Chinese. Tables show the full figure."""
    if amount is None or amount == "":
        return NOT_KNOWN
    exact = _decimal(amount)
    small, great = CJK_UNITS.get(get_language() or "", ("K", "M"))
    scales = ((10**8, great), (10**4, small)) if small != "K" else ((10**6, great), (10**3, small))
    for scale, unit in scales:
        if abs(exact) >= scale:
            return f"{_short(exact / scale)}{unit}"
    return _short(exact)


@register.filter
def page_language(code: str) -> str:
    """The language tag of a page: Han glyphs differ by region, so zh-Hant and zh-Hans are spelt out."""
    return PAGE_LANGUAGES.get(code, code)


@register.filter
def initial(name: str) -> str:
    """The one character that stands for a person in a round mark: the surname's in Chinese."""
    return str(name).strip()[:1].upper()


def _short(exact: Decimal) -> str:
    places = 0 if abs(exact) >= 100 or exact == exact.to_integral_value() else 1
    return _grouped(exact, places)


def _signed(exact: Decimal, places: int) -> str:
    shown = _rounded(exact, places)
    if shown == 0:
        return _grouped(shown, places)
    sign = "▲\N{NO-BREAK SPACE}+" if shown > 0 else "▼\N{NO-BREAK SPACE}"
    return f"{sign}{_grouped(shown, places)}"


def _grouped(exact: Decimal, places: int) -> str:
    return f"{_rounded(exact, places) + 0:,.{places}f}".replace("-", "\N{MINUS SIGN}")


def _rounded(exact: Decimal, places: int) -> Decimal:
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _decimal(value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))
