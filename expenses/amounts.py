"""Amounts as people type them."""

import re
import unicodedata
from decimal import Decimal

from django import forms

from salesdept.common.tables.values import UNITS

GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?")
IN_UNITS = re.compile(rf"([-+]?\d{{1,12}}(?:\.\d{{1,8}})?)\s*([{''.join(UNITS)}])")


class MoneyInput(forms.TextInput):
    """1,200 and １２００ are 1200, 12.5萬 is 125000; 1,20 stays what it is and is refused, because it may mean 1.20."""

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "decimal", "autocomplete": "off"} | (attrs or {}))

    def value_from_datadict(self, data, files, name):
        typed = super().value_from_datadict(data, files, name)
        return plain_amount(typed) if isinstance(typed, str) else typed


def plain_amount(typed: str) -> str:
    text = unicodedata.normalize("NFKC", typed).strip()
    number = text.rstrip("".join(UNITS)).rstrip()
    text = text.replace(",", "") if GROUPED.fullmatch(number) else text
    if counted := IN_UNITS.fullmatch(text):
        return f"{(Decimal(counted[1]) * UNITS[counted[2]]).normalize():f}"
    return text
