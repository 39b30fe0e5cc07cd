"""ID numbers of persons: check digits of Taiwan and of China; other countries' numbers pass as they are."""

import re
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

TAIWAN = re.compile(r"[A-Z][12489A-D]\d{8}")
CHINA = re.compile(r"\d{17}[\dX]")
LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
"""In the order of their numbers, from 10."""
TAIWAN_WEIGHTS = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
CHINA_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHINA_SIGNS = "10X98765432"


def check_id_number(number: str) -> None:
    """ValidationError for a number of a known form whose check digit is wrong, or born on a day that never was."""
    if TAIWAN.fullmatch(number) and not _holds_in_taiwan(number):
        raise ValidationError(_("This is no valid 身分證字號: a digit is wrong."), code="check_digit")
    if CHINA.fullmatch(number) and not _holds_in_china(number):
        raise ValidationError(_("This is no valid 居民身份證 number: a digit is wrong."), code="check_digit")


def _holds_in_taiwan(number: str) -> bool:
    """The first letter counts as two digits, as does that of an old residence permit's second place by its last."""
    first = LETTERS.index(number[0]) + 10
    second = number[1] if number[1].isdigit() else str((LETTERS.index(number[1]) + 10) % 10)
    digits = [first // 10, first % 10, *map(int, second + number[2:])]
    return sum(digit * weight for digit, weight in zip(digits, TAIWAN_WEIGHTS, strict=True)) % 10 == 0


def _holds_in_china(number: str) -> bool:
    """GB 11643: the weighted sum to the modulus 11 gives the last sign; the 7th to 14th are a day."""
    try:
        datetime.strptime(number[6:14], "%Y%m%d")  # noqa: DTZ007 - a birthday has no zone
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], CHINA_WEIGHTS, strict=True))
    return CHINA_SIGNS[total % 11] == number[17]
