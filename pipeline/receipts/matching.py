"""Which instalments a payment is probably meant for: suggested, never booked by itself."""

from decimal import Decimal

from django.db.models import F

from salesdept.common.money import ZERO

from ..models import Instalment, Receipt


def open_instalments(customer_id) -> list[Instalment]:
    """What the customer owes, the earliest first, what waits for a milestone last."""
    found = Instalment.objects.open().filter(contract__customer=customer_id).for_list()
    return list(found.order_by(F("due_on").asc(nulls_last=True), "contract__signed_on", "position"))


def suggested(receipt: Receipt, instalments: list[Instalment]) -> dict:
    """instalment's pk -> how much of the receipt: the one whose contract is named, the one of just this amount, else
    from the earliest on until the money is used up.
    """
    left = receipt.left_over
    told = f"{receipt.reference} {receipt.note} {receipt.payer}"
    named = [one for one in instalments if one.contract.number in told]
    exact = [one for one in named or instalments if one.open_amount == left]
    ordered = exact[:1] + named + instalments
    return _filled(dict.fromkeys(ordered), left)


def _filled(instalments, left: Decimal) -> dict:
    parts = {}
    for instalment in instalments:
        part = min(left, instalment.open_amount)
        if part > ZERO:
            parts[instalment.pk] = part
            left -= part
    return parts
