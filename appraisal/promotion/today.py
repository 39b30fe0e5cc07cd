"""Candidates and proposals that wait for a decision (4.4.2)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salesdept.common.today import Waiting, WorkItem, source
from salesdept.people.models import Role

from ..models import Promotion

SHOWN = 5
WAITS_FOR = {Role.MANAGER: Promotion.State.CANDIDATE, Role.LEADERSHIP: Promotion.State.PROPOSED}


@source(order=65)
def promotions_to_decide(user):
    if user.role not in WAITS_FOR:
        return
    waiting = Promotion.objects.visible_to(user).filter(state=WAITS_FOR[user.role]).order_by("-last").for_list()
    yield Waiting(waiting[:SHOWN], _to_decide)


def _to_decide(one) -> WorkItem:
    why = ngettext("%(months)d excellent month in a row", "%(months)d excellent months in a row", one.months)
    return WorkItem(
        title=str(one),
        why=why % {"months": one.months},
        url=one.get_absolute_url(),
        action_label=_("Decide"),
    )
