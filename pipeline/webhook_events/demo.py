"""Webhooks of the demo company: a program of the accounts that heard of the last deals, and rests now.

The address leads nowhere, so nothing is sent: what came back is told.
"""

from datetime import timedelta

from salesdept.common.calendar import now
from salesdept.webhooks.models import Delivery, Webhook
from salesdept.webhooks.sending import Outcome, Trouble

from ..models import Contract, StageMove
from .contracts import tell_of_signature
from .deals import tell_of_move

ANSWERS = [
    Outcome(status=200, answer='{"ok":true}', took_ms=182),
    Outcome(status=200, answer='{"ok":true}', took_ms=164),
    Outcome(status=503, answer="Service Unavailable", trouble=Trouble.STATUS, took_ms=95),
    Outcome(trouble=Trouble.LATE, took_ms=10_004),
]


def tell(story) -> None:
    admin = story.people.admin
    hook = Webhook(
        name="ERP 訂單同步",
        address="https://erp.example.com/hooks/sales",
        events=["opportunity.stage_changed", "opportunity.won", "contract.signed"],
        made_by=admin,
    )
    hook.draw_secret()
    with story.on(now() - timedelta(days=2)):
        hook.save()
        for contract in Contract.objects.filter(state="signed").order_by("-signed_on")[:1]:
            tell_of_signature(contract)
        for move in StageMove.objects.select_related("opportunity").order_by("-moved_at", "-pk")[:3]:
            tell_of_move(move)
        for outcome in ANSWERS:
            if delivery := Delivery.objects.claim():
                delivery.note(outcome)
    hook.pause(by=admin)
