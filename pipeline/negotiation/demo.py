"""The demo company's negotiations: rounds with what was asked and given, one price beyond a supervisor's limit."""

from datetime import timedelta
from decimal import Decimal

from ..models import Concession, NegotiationRound
from .forms import on_the_table

TERMS = {
    "payment_terms": "簽約 30%、上線 50%、驗收 20%",
    "service_terms": "一年保固，四小時內回應",
    "our_position": "維持定價，可延長保固",
    "their_position": "希望降價一成，分三期付款",
}


def negotiate(story, opportunity, supervisor, last_day) -> NegotiationRound:
    """Two rounds a week apart: they ask a tenth less, we give a little for an earlier signature."""
    first = _round(opportunity, supervisor, last_day - timedelta(days=6), opportunity.amount)
    Concession.objects.create(round=first, given="延長保固三個月", value=12_000, got="簽約金提高到三成")
    price = (opportunity.amount * Decimal("0.98")).quantize(Decimal(1))
    second = _round(opportunity, supervisor, last_day, price)
    Concession.objects.create(round=second, given="總價讓利 2%", value=opportunity.amount - price, got="本月內簽約")
    return second


def _round(opportunity, supervisor, day, price) -> NegotiationRound:
    return NegotiationRound.objects.create(
        opportunity=opportunity,
        proposal=on_the_table(opportunity),
        held_on=day,
        asked_price=(opportunity.amount * Decimal("0.90")).quantize(Decimal(1)),
        asked_payment="驗收後 60 天一次付清",
        asked_service="三年保固",
        price=price,
        by=supervisor,
        **TERMS,
    )


def agree(turn, supervisor, manager) -> None:
    """Both agree; what lies beyond the supervisor's limit the manager allows."""
    turn.agree(by=supervisor, reason="策略客戶，可望帶來後續訂單")
    if turn.state == NegotiationRound.State.ASKED:
        turn.allow(by=manager, reason="同意，以維護合約補回毛利")
