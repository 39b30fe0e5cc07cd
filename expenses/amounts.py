"""Amounts as people type them."""

import re
import unicodedata

from django import forms

GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?")


class MoneyInput(forms.TextInput):
    """1,200 and １２００ are 1200; 1,20 stays what it is and is refused, because it may mean 1.20."""

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "decimal", "autocomplete": "off"} | (attrs or {}))

    def value_from_datadict(self, data, files, name):
        typed = super().value_from_datadict(data, files, name)
        return plain_amount(typed) if isinstance(typed, str) else typed


def plain_amount(typed: str) -> str:
    text = unicodedata.normalize("NFKC", typed).strip()
    return text.replace(",", "") if GROUPED.fullmatch(text) else text
