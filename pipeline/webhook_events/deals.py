"""Deals on their way (3.1.3): every move by people or the clock, and beside it those that win or lose."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salesdept.webhooks.events import event
from salesdept.webhooks.models import Delivery

from ..moves.models import StageMove, Via

ADDRESS = "https://…/api/v1/opportunities/01990c5e-7a4b-7000-8000-000000000001/"
SAMPLE = {
    "id": "01990c5e-7a4b-7000-8000-000000000001",
    "code": "O-2026-0042",
    "from_stage": "requirements",
    "to_stage": "proposal",
    "from_state": "open",
    "to_state": "open",
    "via": "forward",
    "moved_at": "2026-03-02T10:15:00+08:00",
    "url": ADDRESS,
}


def _facts(move: StageMove) -> dict:
    return {
        "id": str(move.opportunity_id),
        "code": move.opportunity.code,
        "from_stage": move.from_stage,
        "to_stage": move.to_stage,
        "from_state": move.from_state,
        "to_state": move.to_state,
        "via": str(move.via),
        "moved_at": timezone.localtime(move.moved_at).isoformat(timespec="seconds"),
        "url": settings.SITE_URL + reverse("opportunity-detail", args=[move.opportunity_id]),
    }


stage_changed = event("opportunity.stage_changed", label=_("A deal changes its stage or state"), sample=SAMPLE)(_facts)
won = event(
    "opportunity.won",
    label=_("A deal is won"),
    sample=SAMPLE
    | {"from_stage": "negotiation", "to_stage": "execution", "from_state": "open", "to_state": "won", "via": "won"},
)(_facts)
lost = event(
    "opportunity.lost",
    label=_("A deal is lost"),
    sample=SAMPLE | {"to_stage": "requirements", "to_state": "lost", "via": "lost"},
)(_facts)


def tell_of_move(move: StageMove) -> None:
    """Part of the move, in its transaction. What an import moves is told to nobody."""
    if move.via == Via.IMPORT:
        return
    happened = {str(move.pk): move}
    Delivery.write(stage_changed, happened)
    if move.via == Via.WON:
        Delivery.write(won, happened)
    elif move.via == Via.LOST:
        Delivery.write(lost, happened)
