"""The left QR code of a Taiwan e-invoice: 77 signs of fixed width, the amounts in hexadecimal."""

import re
from datetime import date
from decimal import Decimal

from .keys import ROC
from .read_out import CENT, ReadOut

LEFT = re.compile(
    r"(?P<number>[A-Z]{2}\d{8})(?P<year>\d{3})(?P<month>\d{2})(?P<day>\d{2})(?P<random>\d{4})"
    r"(?P<net>[0-9A-Fa-f]{8})(?P<total>[0-9A-Fa-f]{8})(?P<buyer>\d{8})(?P<seller>\d{8})(?P<seal>[A-Za-z0-9+/=]{24})"
    r"(?::|$)"
)
NOBODY = "00000000"


def read(text: str) -> ReadOut | None:
    """None for what is no such code. A net amount of 0 means that the seller doesn't tell the tax apart."""
    found = LEFT.match(text)
    if not found:
        return None
    try:
        issued_on = date(int(found["year"]) + ROC, int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    net, total = _amount(found["net"]), _amount(found["total"])
    told_apart = net if net and net <= total else None
    return ReadOut(
        number=found["number"],
        issued_on=issued_on,
        net=told_apart,
        tax=total - told_apart if told_apart else None,
        total=total,
        currency="TWD",
        seller_tax_id=found["seller"],
        buyer_tax_id="" if found["buyer"] == NOBODY else found["buyer"],
        random_code=found["random"],
    ).read_from("qr")


def _amount(hexadecimal: str) -> Decimal:
    return Decimal(int(hexadecimal, 16)).quantize(CENT)
