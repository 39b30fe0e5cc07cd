from django.utils.translation import gettext as _

from salesdept.common.today import Waiting, WorkItem, source
from salesdept.people.models import Role

from .models import Award

SHOWN = 5


@source(order=70)
def awards_to_confirm(user):
    if not user.is_a(Role.MANAGER):
        return
    yield Waiting(Award.objects.visible_to(user).waiting().for_list()[:SHOWN], _award)


def _award(award) -> WorkItem:
    return WorkItem(
        title=_("Confirm the sales champion of %(month)s") % {"month": award.month.label},
        why=str(award.winner),
        url=award.get_absolute_url(),
        action_label=_("Decide"),
    )
