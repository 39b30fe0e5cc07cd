"""How names are compared and found: in either script, any width and case, by pinyin and by its initials."""

import unicodedata
from functools import cache, lru_cache

LATIN_MARKS = range(0x300, 0x370)
FIRST_HAN = "\u2e80"


@cache
def _to_simplified():
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=20_000)
def _simplified(sign: str) -> str:
    """One sign at a time: a part of a name must fold as the whole does, whatever stands beside it."""
    return _to_simplified().convert(sign)


def fold(text: str) -> str:
    """`text` in lower-case words of simplified, half-width, unaccented signs, one space between: "ＡＢＣ　臺灣" is
    "abc 台湾". Punctuation parts words; of signs alone ("★") nothing is left."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = unicodedata.normalize("NFC", "".join(sign for sign in plain if ord(sign) not in LATIN_MARKS))
    spaced = "".join(
        (_simplified(sign) if sign >= FIRST_HAN else sign) if sign.isalnum() or _is_mark(sign) else " "
        for sign in plain
    )
    return " ".join(spaced.split())


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign).startswith("M")


def has_han(text: str) -> bool:
    return any(unicodedata.name(sign, "").startswith("CJK") for sign in text)


@lru_cache(maxsize=5_000)
def pinyin(text: str) -> tuple[str, str]:
    """(whole pinyin, its initials) of a name with Han signs: ("zhongguoyidong", "zgyd"); two "" for other names."""
    if not has_han(text):
        return "", ""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(fold(text), errors=lambda others: [*others])  # type: ignore[arg-type,return-value]
    return _closed(syllables), _closed(syllable[:1] for syllable in syllables)


def _closed(syllables) -> str:
    return "".join(syllables).replace(" ", "")


def digits_of(number: str) -> str:
    """A phone number as it is dialled at home: +886 912-345-678 and 0912345678 are alike, so is +86 before a mobile."""
    digits = "".join(str(unicodedata.digit(sign)) for sign in number if sign.isdigit()).removeprefix("00")
    if digits.startswith("886") and len(digits) > len("886") + 7:
        return "0" + digits.removeprefix("886").removeprefix("0")
    if digits.startswith("86") and len(digits) == len("86") + 11:
        return digits.removeprefix("86")
    return digits
