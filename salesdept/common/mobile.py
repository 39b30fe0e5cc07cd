"""Phone numbers to which text messages go."""

import re

from salesdept.common.spelling import digits_of

TAIWAN = re.compile(r"09\d{8}")
MAINLAND = re.compile(r"1[3-9]\d{9}")
ABROAD = re.compile(r"(?!886|86)[1-9]\d{7,14}")
"""With its country code. Which numbers are mobile there is not known: the gateway says so."""


def dialled(number: str) -> str:
    """A mobile number as gateways dial it, "+886912345678"; "" for a line or what is no number."""
    digits = digits_of(number)
    if TAIWAN.fullmatch(digits):
        return f"+886{digits[1:]}"
    if MAINLAND.fullmatch(digits):
        return f"+86{digits}"
    is_international = number.strip().startswith(("+", "00"))
    return f"+{digits}" if is_international and ABROAD.fullmatch(digits) else ""
