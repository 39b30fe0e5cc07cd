"""What makes an invoice the same invoice (5.2.2)."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

TAIWAN = re.compile(r"[A-Z]{2}\d{8}")
ROC = 1911


MOST_SIGNS = 24


def plain_number(number: str) -> str:
    """The number without case, spaces, dashes and full-width digits: ＡＢ－12345678 is ab 12345678.

    Only ASCII remains: a Cyrillic А or another script's digits would make another number of the same invoice.
    """
    return re.sub(r"[^A-Za-z0-9]+", "", unicodedata.normalize("NFKC", number)).upper()


def is_a_number(typed: str) -> bool:
    """Whether an invoice can bear it: ASCII letters and digits, up to 24, and no letters of another script."""
    foreign = any(sign.isalnum() and not sign.isascii() for sign in unicodedata.normalize("NFKC", typed))
    return not foreign and 0 < len(plain_number(typed)) <= MOST_SIGNS


def folded(name: str) -> str:
    """A name without case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name)).upper()


def invoice_key(number: str, day: date | None = None, code: str = "") -> str:
    """The identity of the invoice of that number: CN:20 digits, CN:code:8 digits, TW:number:period, else the number.

    Taiwan's letters come back after some years, so its period of two months belongs to it.
    """
    plain, code = plain_number(number), plain_number(code)
    if re.fullmatch(r"\d{20}", plain):
        return f"CN:{plain}"
    if re.fullmatch(r"\d{8}", plain) and re.fullmatch(r"\d{10}|\d{12}", code):
        return f"CN:{code}:{plain}"
    if TAIWAN.fullmatch(plain) and day:
        return f"TW:{plain}:{day.year - ROC}{day.month + day.month % 2:02}"
    return plain


def key_without_number(seller: str, day: date, amount: Decimal, currency: str) -> str:
    """The own key of a foreign invoice that bears no number: its seller, day and amount."""
    return f"NO:{folded(seller)[:12]}:{day:%y%m%d}:{amount:.2f}{currency}"[:40]
