"""The demo company's money: what customers paid of their contracts, what is late, and a payment too much."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings

from salesdept.common.calendar import today

from ..models import Instalment, Receipt
from .matching import open_instalments

RECENT_DAYS = 120
LATE_IN = 8
"""Of so many instalments one is not paid in time."""


def tell(story) -> None:
    """Of what fell due most came within two weeks; some is late."""
    due = _owed_in_company_currency().filter(due_on__lte=story.today)
    recent = story.today - timedelta(days=RECENT_DAYS)
    by_day: dict = {}
    for instalment in due.order_by("due_on", "pk"):
        contract = instalment.contract
        if contract.signed_on < recent:
            # Long ago: paid in one sum, so that the story is told quickly.
            by_day.setdefault((contract, contract.signed_on + timedelta(days=65)), []).append(instalment)
        elif story.random.randint(1, LATE_IN) > 1:
            by_day.setdefault((contract, _paid_on(story, instalment)), []).append(instalment)
    for (contract, day), instalments in by_day.items():
        with story.on(day):
            parts = [(one, one.amount) for one in instalments]
            receipt = _receive(
                story, contract.customer, sum(one.amount for one in instalments), f"{contract}-{day:%m%d}"
            )
            receipt.allocate(by=story.people.finance[0], parts=parts)


def _owed_in_company_currency():
    found = Instalment.objects.open().filter(contract__currency=settings.COMPANY_CURRENCY)
    return found.select_related("contract__customer")


def _paid_on(story, instalment):
    return min(instalment.due_on + timedelta(days=story.random.randint(0, 14)), story.today)


def pay_in_dollars(story, contract) -> None:
    """The first half came, at another rate than that of the signature."""
    instalment, half = contract.instalments.first(), contract.gross / 2
    with story.on(story.today):
        receipt = _receive(story, contract.customer, half, f"{contract}-USD", currency="USD", rate=Decimal("31.20"))
        receipt.allocate(by=story.people.finance[0], parts=[(instalment, half)])


def _receive(story, customer, amount: Decimal, reference: str, **money) -> Receipt:
    """Recorded by finance and confirmed as the bank shows it."""
    finance = story.people.finance[0]
    receipt = Receipt.objects.create(
        customer=customer,
        received_on=today(),
        amount=amount,
        **{"currency": settings.COMPANY_CURRENCY} | money,
        account="004-0123",
        reference=reference,
        payer=customer.name,
        recorded_by=finance,
    )
    receipt.confirm(by=finance)
    return receipt


def pay_too_much(story) -> None:
    """One customer sent more than was due; the money of another waits for its allocation."""
    owing = _owed_in_company_currency().filter(due_on__gt=story.today)
    if not owing:
        return
    first, *others = owing.order_by("due_on", "pk")
    with story.on(story.today):
        receipt = _receive(story, first.contract.customer, first.amount + Decimal(1_000), "OVERPAID")
        earliest = open_instalments(receipt)[0]
        parts = [(earliest, min(earliest.open_amount, receipt.left_over))]
        receipt.allocate(by=story.people.finance[0], parts=parts)
        for other in others[:1]:
            _receive(story, other.contract.customer, other.open_amount, "TO-MATCH")
