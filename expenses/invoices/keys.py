"""What makes an invoice the same invoice (5.2.2)."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from hashlib import sha256

TAIWAN = re.compile(r"[A-Z]{2}\d{8}")
ROC = 1911


MOST_SIGNS = 24
NO_NUMBER = "NO:"
"""How the key of an invoice without a number begins."""


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


def invoice_key(number: str, day: date | None = None, code: str = "", seller: str = "") -> str:
    """The identity of the invoice of that number: CN:20 digits, 8 digits@code, TW:number:period, else number@seller.

    Taiwan's letters come back after some years, so its period of two months belongs to it. Eight digits without their
    code are a mainland invoice's, whoever sold it; any other number is its seller's own.
    """
    plain, code = plain_number(number), plain_number(code)
    if re.fullmatch(r"\d{20}", plain):
        return f"CN:{plain}"
    if re.fullmatch(r"\d{8}", plain):
        return f"{plain}@{code}" if re.fullmatch(r"\d{10}|\d{12}", code) else plain
    if TAIWAN.fullmatch(plain):
        return plain if day is None else _of_period(plain, day.year - ROC, day.month + day.month % 2)
    return f"{plain[:MOST_SIGNS]}@{_seal(seller)}" if plain and folded(seller) else plain


def registered_by(key: str) -> set[str]:
    """The keys that an invoice in use takes: of Taiwan also the next period's, so neighbours exclude each other."""
    if not key.startswith("TW:"):
        return {key}
    _taiwan, number, period = key.split(":")
    year, month = int(period[:-2]), int(period[-2:])
    return {key, _of_period(number, year + month // 12, month % 12 + 2)}


TURNED = str.maketrans("+-", "-+")


def spellings(keys: Iterable[str]) -> list[str]:
    """Under which the invoice of `keys` is found by who looks for what is `sought`.

    Each key as it is registered; +number where its code or seller is known, -number where it may be anybody's.
    """
    found = set()
    for key in filter(None, keys):
        number, at, _seller = key.partition("@")
        found |= registered_by(key) | ({f"{'+' if at else '-'}{number}"} if ":" not in key else set())
    return sorted(found)


def sought(keys: Iterable[str]) -> set[str]:
    """The spellings of all that may be the same invoice: a bare number meets each one with more, and these meet it."""
    return {one.translate(TURNED) for one in spellings(keys)}


def bare(keys: Iterable[str]) -> set[str]:
    """The numbers in `keys` without what tells them apart: whose code or seller is not named may be any of them."""
    return {key.partition("@")[0] for key in keys if key and ":" not in key}


def _of_period(number: str, year: int, month: int) -> str:
    return f"TW:{number}:{year}{month:02}"


def _seal(seller: str) -> str:
    """Short enough for a key, and another one for another seller."""
    return sha256(folded(seller).encode()).hexdigest()[:10]


def key_without_number(seller: str, day: date, amount: Decimal, currency: str) -> str:
    """The own key of a foreign invoice that bears no number: its seller, day and amount."""
    return f"{NO_NUMBER}{_seal(seller)}:{day:%y%m%d}:{amount:.2f}{currency}"[:40]
