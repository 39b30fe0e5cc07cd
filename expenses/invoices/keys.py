"""What makes an invoice the same invoice (5.2.2)."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

TAIWAN = re.compile(r"[A-Z]{2}\d{8}")
ROC = 1911


def plain_number(number: str) -> str:
    """The number without case, spaces, dashes and full-width digits: ＡＢ－12345678 is ab 12345678."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", number)).upper()


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
    return f"NO:{plain_number(seller)[:12]}:{day:%y%m%d}:{amount:.2f}{currency}"[:40]
