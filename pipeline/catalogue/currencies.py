"""Currencies of offers and the places in which each is paid."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

CURRENCIES = ("TWD", "CNY", "USD", "HKD", "JPY", "EUR", "SGD", "MYR", "GBP", "KRW", "VND")
WHOLE = frozenset({"TWD", "JPY", "KRW", "VND"})
"""Paid without decimals."""

is_currency = RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters, as TWD or USD."))


def places_of(currency: str) -> int:
    """Decimals of an amount on paper: none for TWD and JPY, else two."""
    return 0 if currency in WHOLE else 2


def currency_choices() -> list[tuple[str, str]]:
    return [(code, code) for code in CURRENCIES]
