"""The QR code of a mainland VAT invoice: 01, type, code, number, amount, day, check code, a checksum."""

import re

from .read_out import ReadOut, amount_of, day_of

MARK = re.compile(r"01,\d{2},")
NUMBERS = re.compile(r"\d{8}|\d{20}")
CHECK_CODES = re.compile(r"\d{6,20}")
CODES = re.compile(r"(\d{10}|\d{12})?")


def read(text: str) -> ReadOut | None:
    """None for what is no such code. Its amount is with tax on some kinds and without on others: only `stated`."""
    if not MARK.match(text):
        return None
    fields = [one.strip() for one in text.split(",")]
    if len(fields) < 6:
        return None
    _constant, kind, code, number, amount, day, check, *_rest = [*fields, ""]
    issued_on, stated = day_of(day), amount_of(amount)
    if not (NUMBERS.fullmatch(number) and CODES.fullmatch(code) and issued_on) or stated is None:
        return None
    if bool(code) == (len(number) == 20):
        return None
    return ReadOut(
        number=number,
        code=code,
        issued_on=issued_on,
        stated=stated,
        currency="CNY",
        type_code=kind,
        check_code=check if CHECK_CODES.fullmatch(check) else "",
    ).read_from("qr")
