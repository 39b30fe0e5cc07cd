from django.utils.translation import gettext as _

from salesdept.common.today import Waiting, WorkItem, source

from ..limits import DECIDERS
from ..models import NegotiationRound

SHOWN = 10


@source(order=14)
def prices_to_decide(user):
    """Prices beyond a limit that wait for this person (3.4.1)."""
    if not user.is_a(*DECIDERS):
        return
    yield Waiting(NegotiationRound.objects.to_decide_by(user).for_list().order_by("created_at")[:SHOWN], _price)


def _price(turn) -> WorkItem:
    return WorkItem(
        title=f"{turn.opportunity.customer} · {turn.price:,.2f}",
        why=_("%(name)s asks: %(reason)s") % {"name": turn.asked_by, "reason": turn.asked_because},
        url=turn.get_absolute_url(),
        tone="warning",
        action_label=_("Decide"),
    )
