"""Which instalments a payment is probably meant for: suggested, never booked by itself."""

from decimal import Decimal

from django.conf import settings
from django.db.models import F

from salesdept.common.money import ZERO

from ..models import Instalment, Receipt


def open_instalments(receipt: Receipt) -> list[Instalment]:
    """What the customer owes that this receipt may pay, the earliest first, what waits for a milestone last."""
    payable = [settings.COMPANY_CURRENCY, receipt.currency]
    found = _owed_by(receipt.customer_id).filter(contract__currency__in=payable).for_list()
    return list(found.order_by(F("due_on").asc(nulls_last=True), "contract__signed_on", "position"))


def owed_in_other_money(receipt: Receipt) -> str | None:
    """A currency in which the customer owes and which this receipt doesn't pay."""
    others = _owed_by(receipt.customer_id).exclude(contract__currency__in=[settings.COMPANY_CURRENCY, receipt.currency])
    return others.order_by("contract__currency").values_list("contract__currency", flat=True).first()


def _owed_by(customer_id):
    return Instalment.objects.open().filter(contract__customer=customer_id)


def suggested(receipt: Receipt, instalments: list[Instalment]) -> dict:
    """instalment's pk -> how much of the receipt: the one whose contract is named, the one of just this amount, else
    from the earliest on until the money is used up.
    """
    left = receipt.left_over
    told = f"{receipt.reference} {receipt.note} {receipt.payer}"
    named = [one for one in instalments if one.contract.number in told]
    exact = [one for one in named or instalments if one.open_amount == receipt.left_in(one.contract.currency, left)]
    ordered = exact[:1] + named + instalments
    return _filled(receipt, dict.fromkeys(ordered), left)


def _filled(receipt: Receipt, instalments, left: Decimal) -> dict:
    parts = {}
    for instalment in instalments:
        currency = instalment.contract.currency
        part = min(receipt.left_in(currency, left), instalment.open_amount)
        if part > ZERO:
            parts[instalment.pk] = part
            left -= receipt.given_for(part, currency, left)
    return parts
